"""The page of the API, drawn from our own static files under the policy of public pages."""


def test_docs_list_the_routes_without_a_breach_of_the_policy(page, live_server):
    page.goto(f"{live_server.url}/api/v1/docs/")
    operation = page.locator(".opblock").filter(has_text="Editions of a circular")
    operation.wait_for()

    operation.locator("button").first.click()

    operation.get_by_text("Slug of the issuer in the address.").wait_for()
