// <main id="api-docs" data-api-schema="/api/v1/schema/">: the OpenAPI document as a page to read and try.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-api-schema]");
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.apiSchema,
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null, // nothing is sent to anybody else
  });
});
