// A file of its own, because the page's policy allows no inline script: it sets the chosen theme before the first paint.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem("reprise-theme");
  } catch (error) {
    // Storage is switched off; the system's theme is used.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
