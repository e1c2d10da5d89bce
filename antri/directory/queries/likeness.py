"""How alike two words are, typing errors forgiven."""

import re

_NOT_LETTER = re.compile(r"[^a-z0-9]+")

# One word for what people say and write in several ways.
_SAME_WORD = {
    "akte": "akta",
    "ktpel": "ktp",
    "ektp": "ktp",
    "ilang": "hilang",
    "ngilang": "hilang",
    "kehilangan": "hilang",
    "dicuri": "hilang",
    "kelahiran": "lahir",
    "melahirkan": "lahir",
    "lahiran": "lahir",
    "kematian": "mati",
    "meninggal": "mati",
    "wafat": "mati",
    "almarhum": "mati",
    "almarhumah": "mati",
    "perkawinan": "kawin",
    "pernikahan": "kawin",
    "menikah": "kawin",
    "nikah": "kawin",
    "perceraian": "cerai",
    "bercerai": "cerai",
    "pindahan": "pindah",
    "perekaman": "rekam",
    "ngerekam": "rekam",
    "menumpang": "numpang",
    "handphone": "hp",
    "ponsel": "hp",
    "adopsi": "angkat",
    "alamatnya": "alamat",
    "robek": "sobek",
    "salinan": "kutipan",
    "mengambil": "ambil",
    "pengambilan": "ambil",
    "nyasar": "hilang",
}

# Several words that are one paper.
_SAME_PAPER = (
    ("kartu tanda penduduk", "ktp"),
    ("kartu identitas anak", "kia"),
    ("kartu keluarga", "kk"),
    ("kartu anak", "kia"),
    ("ktp anak", "kia"),
    ("child identity card", "kia"),
    ("child card", "kia"),
    ("family card", "kk"),
    ("identity card", "ktp"),
    ("id card", "ktp"),
    ("nomor induk kependudukan", "nik"),
)

# Said in every question: they tell little about what is wanted.
_SMALL_TEXT = (
    "saya aku gue gw kami mau ingin pengen pengin bagaimana gimana cara syarat untuk utk buat bikin urus "
    "ngurus mengurus membuat bisa apa apakah yang di ke dari dan atau ini itu sudah udah dah karena mohon "
    "tolong minta el e i my a an the to how want need is for of in on at get do make have has me nya dong ya "
    "baru punya where can with pak bu yg sama istri suami kedua"
)
SMALL_WORDS = frozenset(_SMALL_TEXT.split())


def readings_of(text: str) -> list[list[str]]:
    """Split a text into words as they are compared: small letters and digits, one word per meaning.

    Two readings when several words are one paper: as the paper, and word by word (where typing
    errors hide the paper).
    """
    plain = " ".join(_NOT_LETTER.sub(" ", text.casefold()).split())
    paper = plain
    for said, short in _SAME_PAPER:
        paper = paper.replace(said, short)
    readings = dict.fromkeys((paper, plain))
    return [[_SAME_WORD.get(word, word) for word in reading.split()] for reading in readings]


def pairs_of(word: str) -> frozenset[str]:
    """Give the pairs of neighbouring letters, edges included: words without a common pair are not alike."""
    edged = f"^{word}$"
    return frozenset(edged[at : at + 2] for at in range(len(edged) - 1))


def likeness(typed: str, word: str) -> float:
    """Compare a typed word with a known one: 1 the same, 0 nothing alike."""
    if typed == word:
        return 1.0
    short, long = sorted((typed, word), key=len)
    if len(short) >= 3 and long.startswith(short):
        return max(0.7, len(short) / len(long))
    if len(short) >= 5 and short in long:
        return 0.8
    allowed = 1 if len(long) <= 5 else 2 if len(long) <= 8 else 3
    if len(long) - len(short) > allowed or (len(short) <= 3 and sorted(typed) != sorted(word)):
        return 0.0
    errors = _errors(typed, word, allowed)
    return 1 - errors / len(long) if errors <= allowed else 0.0


def _errors(one: str, other: str, most: int) -> int:
    """Count typing errors between two words: a letter too many, missing, wrong, or two swapped.

    Stops with `most` + 1 when there are more.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, letter_there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != letter_there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == letter_there:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
