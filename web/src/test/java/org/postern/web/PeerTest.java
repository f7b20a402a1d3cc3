package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.net.Network;
import org.postern.net.ProxyProtocolSettings;

import java.nio.file.Path;
import java.util.List;

/// Who asks, for which host, and what becomes of requests without TLS.
class PeerTest {
    private static final Network LOOPBACK = Network.parse("127.0.0.0/8");

    @TempDir Path folder;
    private TestSite site;

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        site.mounts.mount(
                "/who",
                (request, response) ->
                        response.text(
                                200, request.client().getHostAddress() + " " + request.origin()));
        site.mounts.mount(
                "/open",
                MountRules.PUBLIC.withClear().withAnyHost(),
                (request, response) -> response.text(200, request.host()));
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "localhost:8080, 200",
        "127.0.0.1, 200",
        "[::1]:1, 200",
        "mx.example.test, 200",
        "MX.Example.TEST:80, 200",
        "mx.example.test., 200",
        "mail.example.org, 200",
        "a.b.example.org, 200",
        "example.org, 421",
        "evil.test, 421",
        "mx.example.test.evil.test, 421",
        "xmx.example.test, 421",
        "evilexample.org, 421",
    })
    void onlyOurHostsAreServed(String host, int status) throws Exception {
        assertThat(raw("/who", "Host: " + host)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(raw("/open", "Host: " + host)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void hostsAreThoseThatAreSet() throws Exception {
        site.settings = Limits.withHosts(site.settings, List.of("web.example.net"));
        assertThat(raw("/who", "Host: web.example.net")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("/who", "Host: mx.example.test")).startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X_FORWARDED | X-Forwarded-For: 192.0.2.7 | 192.0.2.7 http://localhost:PORT",
                "X_FORWARDED | X-Forwarded-For: 192.0.2.7;X-Forwarded-Proto: https;"
                        + "X-Forwarded-Host: mail.example.org"
                        + " | 192.0.2.7 https://mail.example.org",
                "X_FORWARDED | X-Forwarded-For: 203.0.113.1, 192.0.2.7;X-Forwarded-Proto: https"
                        + " | 192.0.2.7 https://localhost",
                "X_FORWARDED | X-Forwarded-For: 192.0.2.7, 127.0.0.9 | 192.0.2.7"
                        + " http://localhost:PORT",
                "X_FORWARDED | X-Forwarded-For: 2001:db8::1;X-Forwarded-Host: mail.example.org:81"
                        + " | 2001:db8:0:0:0:0:0:1 http://mail.example.org:81",
                "X_FORWARDED | X-Forwarded-For: nonsense | 127.0.0.1 http://localhost:PORT",
                "X_FORWARDED | Forwarded: for=192.0.2.7 | 127.0.0.1 http://localhost:PORT",
                "FORWARDED | Forwarded: for=192.0.2.7;proto=https;host=mail.example.org"
                        + " | 192.0.2.7 https://mail.example.org",
                "FORWARDED | Forwarded: for=203.0.113.1, for=\"[2001:db8::1]:4711\""
                        + " | 2001:db8:0:0:0:0:0:1 http://localhost:PORT",
                "FORWARDED | Forwarded: for=unknown;proto=https | 127.0.0.1 https://localhost",
                "FORWARDED | X-Forwarded-For: 192.0.2.7 | 127.0.0.1 http://localhost:PORT",
            })
    void aProxyThatIsBelievedNamesTheClient(
            WebSettings.ProxyFields kind, String fields, String seen) throws Exception {
        site.settings =
                Limits.with(
                        Limits.withProxies(site.settings, List.of(LOOPBACK), kind),
                        WebSettings.Redirect.NEVER);
        String[] headers =
                (kind == WebSettings.ProxyFields.FORWARDED
                        ? new String[] {fields}
                        : fields.split(";"));
        assertThat(
                        raw(
                                "/who",
                                "Host: localhost:" + site.clear.port(),
                                String.join("\r\n", headers)))
                .endsWith(seen.replace("PORT", "" + site.clear.port()));
    }

    @Test
    void nobodyElseDoes() throws Exception {
        assertThat(
                        raw(
                                "/who",
                                "Host: localhost",
                                "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https"))
                .endsWith("127.0.0.1 http://localhost");
    }

    @Test
    void requestsFromAfarAreSentToHttps() throws Exception {
        site.settings =
                Limits.withProxies(
                        site.settings, List.of(LOOPBACK), WebSettings.ProxyFields.X_FORWARDED);
        String afar = "Host: localhost\r\nX-Forwarded-For: 192.0.2.7";
        assertThat(raw("/who?a=b%20c", afar))
                .startsWith("HTTP/1.1 307 ")
                .contains("Location: https://localhost:" + site.tls.port() + "/who?a=b%20c\r\n");
        assertThat(
                        site.raw(
                                "POST /who HTTP/1.1\r\n"
                                        + afar
                                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw("/open", afar)).startsWith("HTTP/1.1 200 ");
        assertThat(raw("/who", afar + "\r\nX-Forwarded-Proto: https")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("/who", "Host: localhost")).startsWith("HTTP/1.1 200 ");
        site.settings = Limits.with(site.settings, WebSettings.Redirect.ALWAYS);
        assertThat(raw("/who", "Host: localhost")).startsWith("HTTP/1.1 307 ");
    }

    @Test
    void aListedBalancerTellsTheClientByProxyProtocol() throws Exception {
        site.balancers = new ProxyProtocolSettings(List.of(LOOPBACK));
        site.settings = Limits.with(site.settings, WebSettings.Redirect.NEVER);
        assertThat(
                        site.raw(
                                "PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n"
                                        + request("/who", "Host: localhost")))
                .endsWith("192.0.2.7 http://localhost");
        assertThat(site.raw(request("/who", "Host: localhost")))
                .as("it must")
                .doesNotContain("200 OK");
    }

    private String raw(String path, String... fields) throws Exception {
        return site.raw(request(path, fields));
    }

    private static String request(String path, String... fields) {
        return "GET "
                + path
                + " HTTP/1.1\r\n"
                + String.join("\r\n", fields)
                + "\r\nConnection: close\r\n\r\n";
    }
}
