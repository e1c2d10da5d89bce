"""Which rules a form may use, and for which types of field. What they do: antri/applications/queries/forms/."""

# Where a rule may stand beside a field of this type.
RULES_OF_TYPE: dict[str, tuple[str, ...]] = {
    "max_length": ("text",),
    "new_record_name": ("name",),
    "name_two_words": ("name",),
    "no_title": ("name",),
    "nik_vs_birth_date": ("nik",),
    "nik_vs_sex": ("nik",),
    "nik_differs": ("nik",),
    "adult_nik": ("nik",),
    "kk_differs": ("kk",),
    "unique_in_group": ("nik", "kk", "choice", "text", "name"),
    "date_not_future": ("date",),
    "age_at_least": ("date",),
    "age_below": ("date",),
    "head_once": ("group",),
}
# What is compared with other fields, and of which type those must be.
COMPARES = {"nik_vs_birth_date": "date", "nik_vs_sex": "choice", "nik_differs": "nik", "kk_differs": "kk"}
# What comes with a type, without being named at the field.
OF_TYPES = frozenset(
    {
        "required", "name_chars", "nik_digits", "nik_region", "nik_date", "nik_serial", "kk_digits", "kk_region",
        "kk_date", "date_exists", "time_exists", "phone_mobile", "email_form", "in_choices", "number_range",
        "address_parts", "kelurahan_known", "file_type", "file_size", "file_count", "photo_quality", "row_count",
    }
)  # fmt: skip
RULES = frozenset(RULES_OF_TYPE) | OF_TYPES
VALUED = ("max_length", "age_at_least", "age_below")
# What must not block (docs/nik.md, 2, "Lunak"), and what must: a form cannot turn these round.
LEVEL_ONLY = {
    "required": "hard",
    "nik_digits": "hard",
    "nik_region": "hard",
    "nik_date": "hard",
    "nik_serial": "hard",
    "in_choices": "hard",
    "row_count": "hard",
    "nik_vs_birth_date": "soft",
    "nik_vs_sex": "soft",
}
