package org.postern.web;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A client that keeps cookies as browsers do, and sends what our pages send.
final class Browser implements AutoCloseable {
    private final TestSite site;
    private final HttpClient client;
    final Map<String, String> cookies = new HashMap<>();
    String csrf = "";

    /// What goes with every request besides.
    final Map<String, String> headers = new HashMap<>();

    private final boolean secure;

    Browser(TestSite site) {
        this(site, true);
    }

    Browser(TestSite site, boolean secure) {
        this.site = site;
        this.secure = secure;
        this.client = site.client(HttpClient.Version.HTTP_2);
    }

    /// An answer.
    ///
    /// @param json what its body says; missing when it is no JSON
    record Answer(int status, JsonNode json, HttpResponse<String> whole) {
        String text(String field) {
            return json.path(field).asString("");
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, "");
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, json);
    }

    Answer send(String method, String path, String json) throws IOException, InterruptedException {
        URI uri = secure ? site.secure(path) : site.plain(path);
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(60))
                        .method(
                                method,
                                json.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.setHeader("Content-Type", "application/json");
        }
        if (!cookies.isEmpty()) {
            var pairs = new StringBuilder();
            cookies.forEach((name, value) ->
                    pairs.append(pairs.isEmpty() ? "" : "; ")
                            .append(name)
                            .append('=')
                            .append(value));
            request.setHeader("Cookie", pairs.toString());
        }
        if (!csrf.isEmpty()) {
            request.setHeader("Postern-Csrf", csrf);
        }
        headers.forEach(request::setHeader);
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        answer.headers().allValues("Set-Cookie").forEach(this::keep);
        boolean isJson = answer.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(
                answer.statusCode(),
                isJson ? WebResponse.JSON.readTree(answer.body()) : WebResponse.JSON.missingNode(),
                answer);
    }

    private void keep(String cookie) {
        String pair = cookie.substring(0, cookie.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        if (cookie.contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(pair.indexOf('=') + 1));
        }
    }

    /// Logs in and keeps what is needed for more.
    Answer login(String username, String password) throws IOException, InterruptedException {
        return login(
                """
                {"username":"%s","password":"%s"}\
                """
                        .formatted(username, password));
    }

    Answer login(String json) throws IOException, InterruptedException {
        var answer = post("/auth/login", json);
        if (answer.status() == 200) {
            csrf = answer.text("csrf");
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }
}
