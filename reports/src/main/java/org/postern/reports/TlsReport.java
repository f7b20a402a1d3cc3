package org.postern.reports;

import org.postern.engine.EngineException;
import org.postern.transport.TlsPolicy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One domain's report of one day on TLS with its servers, in JSON.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8460#section-4.4 RFC 8460: the schema of reports
final class TlsReport implements Report {
    /// @param count sessions
    private record Failure(String type, String server, String address, long count) {}

    private static final class Sessions {
        private long good;
        private long bad;
        private final List<Failure> failures = new ArrayList<>();
    }

    private final ReportHead head;
    private final Map<TlsPolicy, Sessions> policies = new LinkedHashMap<>();

    TlsReport(ReportHead head, List<DayCounts.Row> rows) throws EngineException {
        this.head = head;
        for (var row : rows) {
            var in = new RowInput(row.octets());
            var sessions =
                    policies.computeIfAbsent(
                            new TlsPolicy(in.text(), in.list(), in.list()), _ -> new Sessions());
            var failure = in.text();
            var address = in.text();
            var type = in.text();
            if (type.isEmpty()) {
                sessions.good += row.count();
            } else {
                sessions.bad += row.count();
                sessions.failures.add(new Failure(type, failure, address, row.count()));
            }
        }
    }

    @Override
    public ReportHead head() {
        return head;
    }

    @Override
    public String extension() {
        return "json";
    }

    long good() {
        return policies.values().stream().mapToLong(one -> one.good).sum();
    }

    long bad() {
        return policies.values().stream().mapToLong(one -> one.bad).sum();
    }

    @Override
    public byte[] octets() {
        return json().getBytes(StandardCharsets.UTF_8);
    }

    // RFC 8460 section 4.4
    String json() {
        var json = new JsonText();
        json.begin()
                .text("organization-name", head.organization())
                .beginObject("date-range")
                .text("start-datetime", head.begin().toString())
                .text("end-datetime", head.end().toString())
                .end()
                .text("contact-info", head.from().toString())
                .text("report-id", head.id())
                .beginList("policies");
        policies.forEach((policy, sessions) -> {
            json.begin().beginObject("policy").text("policy-type", policy.type());
            if (!policy.text().isEmpty()) {
                json.texts("policy-string", policy.text());
            }
            json.text("policy-domain", head.domain());
            if (!policy.mx().isEmpty()) {
                json.texts("mx-host", policy.mx());
            }
            json.end()
                    .beginObject("summary")
                    .number("total-successful-session-count", sessions.good)
                    .number("total-failure-session-count", sessions.bad)
                    .end();
            if (!sessions.failures.isEmpty()) {
                json.beginList("failure-details");
                sessions.failures.forEach(failure -> put(json, failure));
                json.endList();
            }
            json.end();
        });
        return json.endList().end().toString();
    }

    private static void put(JsonText json, Failure failure) {
        json.begin().text("result-type", failure.type());
        if (!failure.server().isEmpty()) {
            json.text("receiving-mx-hostname", failure.server());
        }
        if (!failure.address().isEmpty()) {
            json.text("receiving-ip", failure.address());
        }
        json.number("failed-session-count", failure.count()).end();
    }
}
