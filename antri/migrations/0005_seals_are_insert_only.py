"""The database itself refuses to change or remove a Seal, as it does for an Event."""

from django.db import migrations

SQLITE = {
    "seal_no_update": (
        "CREATE TRIGGER seal_no_update BEFORE UPDATE ON antri_seal "
        "BEGIN SELECT RAISE(ABORT, 'antri_seal is insert-only'); END"
    ),
    "seal_no_delete": (
        "CREATE TRIGGER seal_no_delete BEFORE DELETE ON antri_seal "
        "BEGIN SELECT RAISE(ABORT, 'antri_seal is insert-only'); END"
    ),
}
POSTGRESQL = """
CREATE FUNCTION antri_seal_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'antri_seal is insert-only'; END $$;
CREATE TRIGGER seal_no_change BEFORE UPDATE OR DELETE ON antri_seal
FOR EACH ROW EXECUTE FUNCTION antri_seal_is_insert_only();
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE.values():
            schema_editor.execute(statement)
    else:
        schema_editor.execute(POSTGRESQL)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")
    else:
        schema_editor.execute("DROP TRIGGER seal_no_change ON antri_seal; DROP FUNCTION antri_seal_is_insert_only()")


class Migration(migrations.Migration):
    dependencies = [("antri", "0004_seals")]
    operations = [migrations.RunPython(guard, unguard)]
