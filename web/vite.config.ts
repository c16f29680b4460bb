import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["REPRISE_SERVER"] ?? "http://127.0.0.1:7707";

// The server takes changes from pages of its own origin only; in development the page has another one.
const proxied = { target: server, changeOrigin: true, headers: { origin: new URL(server).origin } };

// The policy under which the page must work; the server sends the same one.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2023", sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { host: "127.0.0.1", proxy: { "/api": proxied } },
  preview: { host: "127.0.0.1", proxy: { "/api": proxied }, headers: { "Content-Security-Policy": policy } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true, env: { TZ: "UTC" } },
});
