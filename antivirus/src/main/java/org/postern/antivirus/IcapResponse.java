package org.postern.antivirus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The head of a response, and what it says of viruses.
///
/// @param fields by their names in lower case; of fields that come twice, the first
/// @param httpStatus of the response that is to be shown instead; 0 when there is none
record IcapResponse(int status, Map<String, String> fields, int httpStatus) {
    IcapResponse {
        fields = Map.copyOf(fields);
    }

    /// Reads the lines of a head.
    ///
    /// @throws IcapFormatException when the first line is not ICAP's
    static IcapResponse parse(List<String> lines) throws IcapFormatException {
        String first = lines.isEmpty() ? "" : lines.getFirst();
        // RFC 3507 section 4.3.3: ICAP-Version SP Status-Code SP Reason-Phrase
        if (!first.startsWith("ICAP/1.") || first.length() < 12) {
            throw new IcapFormatException("not an ICAP response: " + first);
        }
        var fields = new TreeMap<String, String>();
        String last = "";
        for (var line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (folded && !last.isEmpty()) {
                fields.merge(last, line.strip(), (old, more) -> old + "\n" + more);
            } else if (colon > 0) {
                last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                fields.putIfAbsent(last, line.substring(colon + 1).strip());
            }
        }
        return new IcapResponse(code(first, 9), fields, 0);
    }

    /// The status code at that place of a status line.
    static int code(String line, int at) throws IcapFormatException {
        int code = 0;
        for (int i = at; i < at + 3; i++) {
            char c = i < line.length() ? line.charAt(i) : ' ';
            if (c < '0' || c > '9') {
                throw new IcapFormatException("no status code: " + line);
            }
            code = code * 10 + c - '0';
        }
        return code;
    }

    /// The same with the status of the response that is to be shown instead.
    IcapResponse showing(int code) {
        return new IcapResponse(status, fields, code);
    }

    /// A field's value; empty when it is absent.
    String field(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /// The names of viruses in the fields that scanners use; empty when they say nothing.
    ///
    /// `X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;` `X-Virus-ID: Eicar`
    /// `X-Violations-Found: 1`, and on four further lines a file, a name, a number and a
    /// resolution.
    List<String> viruses() {
        String threat = threat(field("X-Infection-Found"));
        if (!threat.isEmpty()) {
            return List.of(threat);
        }
        String id = field("X-Virus-ID");
        if (!id.isEmpty() && !id.equals("0") && !id.equalsIgnoreCase("no threats")) {
            return List.of(id.lines().findFirst().orElse(id));
        }
        return violations(field("X-Violations-Found"));
    }

    private static String threat(String value) {
        for (var item : value.split(";")) {
            int equals = item.indexOf('=');
            if (equals > 0 && item.substring(0, equals).strip().equalsIgnoreCase("threat")) {
                return item.substring(equals + 1).strip();
            }
        }
        return value;
    }

    private static List<String> violations(String value) {
        var lines = value.lines().map(String::strip).toList();
        if (lines.isEmpty() || lines.getFirst().equals("0")) {
            return List.of();
        }
        var names = new ArrayList<String>();
        for (int at = 2; at < lines.size() && names.size() < 10; at += 4) {
            names.add(lines.get(at));
        }
        return names.isEmpty() ? List.of("a virus") : List.copyOf(names);
    }
}
