import pytest


def test_alive_asks_no_database(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.database
@pytest.mark.django_db
def test_ready_names_its_parts(client):
    response = client.get("/readyz")

    assert response.json() == {"status": "ok", "database": "ok", "storage": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_refuses_while_migrations_wait(client, monkeypatch):
    monkeypatch.setattr("portal.health.MigrationExecutor.migration_plan", lambda self, targets: [("portal", "0002")])

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "migrations waiting"


@pytest.mark.django_db
def test_ready_refuses_a_folder_nobody_can_write(client, monkeypatch):
    monkeypatch.setattr("portal.health.os.access", lambda path, mode: False)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["storage"]) == (503, "not writable")
