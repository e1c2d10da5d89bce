"""The database itself refuses to change or remove an Event."""

from django.db import migrations

SQLITE = {
    "event_no_update": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON antri_event "
        "BEGIN SELECT RAISE(ABORT, 'antri_event is insert-only'); END"
    ),
    "event_no_delete": (
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON antri_event "
        "BEGIN SELECT RAISE(ABORT, 'antri_event is insert-only'); END"
    ),
}
POSTGRESQL = """
CREATE FUNCTION antri_event_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'antri_event is insert-only'; END $$;
CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON antri_event
FOR EACH ROW EXECUTE FUNCTION antri_event_is_insert_only();
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
        schema_editor.execute("DROP TRIGGER event_no_change ON antri_event; DROP FUNCTION antri_event_is_insert_only()")


class Migration(migrations.Migration):
    dependencies = [("antri", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
