// Starts Swagger UI on this server's own description; the session cookie signs the requests.
window.ui = SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#explorer",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  docExpansion: "none",
  validatorUrl: null,
});
