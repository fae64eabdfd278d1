// The API's description, read with Swagger UI from this site's own files.
"use strict";
window.addEventListener("DOMContentLoaded", function () {
  const box = document.getElementById("openapi");
  window.SwaggerUIBundle({ url: box.dataset.url, domNode: box, deepLinking: false, validatorUrl: null, supportedSubmitMethods: [] });
});
