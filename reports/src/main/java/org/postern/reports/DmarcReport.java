package org.postern.reports;

import org.postern.engine.EngineException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One domain's report of one day on mail in its name, in XML: the schema of RFC 9990, which keeps
/// the elements of RFC 7489 and their order.
///
/// @spec https://www.rfc-editor.org/rfc/rfc7489#section-7.2 RFC 7489: aggregate reports
final class DmarcReport implements Report {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0";
    private static final String GENERATOR = "Postern";

    /// @param signatures each domain, selector and result, with blanks between
    private record Line(
            long count,
            String source,
            String disposition,
            String dkim,
            String spf,
            String reason,
            String comment,
            String author,
            String sender,
            List<String> signatures,
            String spfDomain,
            String spfResult) {
        static Line parse(DayCounts.Row row) throws EngineException {
            var in = new RowInput(row.octets());
            return new Line(
                    row.count(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.list(),
                    in.text(),
                    in.text());
        }
    }

    private final ReportHead head;
    private final DmarcPublished published;
    private final List<Line> records = new ArrayList<>();

    DmarcReport(ReportHead head, DmarcPublished published, List<DayCounts.Row> rows)
            throws EngineException {
        this.head = head;
        this.published = published;
        for (var row : rows) {
            records.add(Line.parse(row));
        }
    }

    @Override
    public ReportHead head() {
        return head;
    }

    DmarcPublished published() {
        return published;
    }

    long messages() {
        return records.stream().mapToLong(Line::count).sum();
    }

    /// Those that were not the domain's by any means.
    long failed() {
        return records.stream()
                .filter(one -> one.dkim().equals("fail") && one.spf().equals("fail"))
                .mapToLong(Line::count)
                .sum();
    }

    @Override
    public String extension() {
        return "xml";
    }

    @Override
    public byte[] octets() {
        return xml().getBytes(StandardCharsets.UTF_8);
    }

    String xml() {
        var xml = new XmlText();
        xml.begin("feedback", "xmlns", NAMESPACE)
                .element("version", "1.0")
                .begin("report_metadata")
                .element("org_name", head.organization())
                .element("email", head.from().toString())
                .element("report_id", head.id())
                .begin("date_range")
                .element("begin", Long.toString(head.begin().getEpochSecond()))
                .element("end", Long.toString(head.end().getEpochSecond()))
                .end()
                .element("generator", GENERATOR)
                .end();
        policy(xml);
        records.forEach(record -> put(xml, record));
        return xml.end().toString();
    }

    // RFC 9989 section 4.10: policies are found by walking up the tree
    private void policy(XmlText xml) {
        xml.begin("policy_published")
                .element("domain", head.domain())
                .element("discovery_method", "treewalk")
                .element("p", published.policy())
                .elementIfAny("sp", published.subdomain())
                .elementIfAny("np", published.absent())
                .element("adkim", published.adkim())
                .element("aspf", published.aspf())
                .element("testing", published.testing())
                .end();
    }

    private static void put(XmlText xml, Line record) {
        xml.begin("record")
                .begin("row")
                .element("source_ip", record.source())
                .element("count", Long.toString(record.count()))
                .begin("policy_evaluated")
                .element("disposition", record.disposition())
                .element("dkim", record.dkim())
                .element("spf", record.spf());
        if (!record.reason().isEmpty()) {
            xml.begin("reason")
                    .element("type", record.reason())
                    .elementIfAny("comment", record.comment())
                    .end();
        }
        xml.end()
                .end()
                .begin("identifiers")
                .element("header_from", record.author())
                .element("envelope_from", record.sender())
                .end()
                .begin("auth_results");
        for (var signature : record.signatures()) {
            var words = signature.split(" ");
            if (words.length == 3) {
                xml.begin("dkim")
                        .element("domain", words[0])
                        .element("selector", words[1])
                        .element("result", words[2])
                        .end();
            }
        }
        // RFC 7489 section 4.1: only the identity of MAIL FROM is used
        xml.begin("spf")
                .element("domain", record.spfDomain())
                .element("scope", "mfrom")
                .element("result", record.spfResult())
                .end()
                .end()
                .end();
    }
}
