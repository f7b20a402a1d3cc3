package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.HeaderField;
import org.postern.sieve.SieveSettings.VacationRules;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What a test suite configures, by the keys that published suites use, as sessions, limits and
/// dialects. Keys that mean nothing here are kept and change nothing.
final class SuiteConfig {
    private final Map<String, String> wanted = new LinkedHashMap<>();
    private Map<String, String> values = Map.of();
    private SieveEnvelope envelope =
            new SieveEnvelope("sender@example.com", "recipient@example.com");
    private final Map<String, List<String>> lists = new HashMap<>();
    private final SuiteFiles files;

    SuiteConfig(SuiteFiles files) {
        this.files = files;
    }

    void set(String key, String value) {
        wanted.put(key, value);
    }

    void unset(String key) {
        wanted.remove(key);
    }

    /// Lets what was set take effect.
    void reload() throws IOException {
        values = Map.copyOf(wanted);
        lists.clear();
        for (String key : values.keySet()) {
            String[] words = key.split("/");
            if (words.length > 1
                    && words[0].equals("sieve_extlists_list")
                    && key.endsWith("/path")) {
                lists.put(words[1], files.members(values.get(key)));
            }
        }
        for (String name : text("sieve_extlists_list", "").split("\\s+")) {
            if (!name.isEmpty()) {
                lists.putIfAbsent(name, List.of());
            }
        }
    }

    // ---- values

    private String text(String key, String absent) {
        return values.getOrDefault(key, absent);
    }

    private boolean flag(String key, boolean absent) {
        String value = values.get(key);
        return value == null
                ? absent
                : value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true");
    }

    private int number(String key, int absent) {
        try {
            return (int) Math.min(1 << 30, scaled(text(key, Integer.toString(absent))));
        } catch (NumberFormatException e) {
            return absent;
        }
    }

    private static long scaled(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        long unit = 1;
        if (text.endsWith("b")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.endsWith("k")) {
            unit = 1L << 10;
        } else if (text.endsWith("m")) {
            unit = 1L << 20;
        }
        return Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1)) * unit;
    }

    private Duration period(String key, Duration absent) {
        String value = values.get(key);
        if (value == null || value.isEmpty()) {
            return absent;
        }
        String text = value.strip().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0) {
            return absent;
        }
        long amount = Long.parseLong(text.substring(0, Math.min(digits, 9)));
        String unit = text.substring(digits).strip();
        return switch (unit.isEmpty() ? "s" : unit.substring(0, 1)) {
            case "d" -> Duration.ofDays(amount);
            case "h" -> Duration.ofHours(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "w" -> Duration.ofDays(7 * amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    // ---- the envelope

    SieveEnvelope envelope() {
        return envelope;
    }

    void envelope(SieveEnvelope other) {
        envelope = other;
    }

    /// @return whether there is such a part
    boolean envelope(String part, String value) {
        String address = bare(value);
        SieveEnvelope old = envelope;
        switch (part) {
            case "from" ->
                    envelope =
                            new SieveEnvelope(
                                    address, old.to(), old.originalTo(), old.authenticated());
            case "to" ->
                    envelope = new SieveEnvelope(old.from(), address, address, old.authenticated());
            case "orig_to" ->
                    envelope =
                            new SieveEnvelope(old.from(), old.to(), address, old.authenticated());
            case "auth" ->
                    envelope = new SieveEnvelope(old.from(), old.to(), old.originalTo(), address);
            default -> {
                return false;
            }
        }
        return true;
    }

    // ---- what comes of it

    SieveSettings settings() {
        String user = text("sieve_user_email", "");
        String name = text("sieve_user_full_name", "");
        return new SieveSettings(
                user.isEmpty() ? List.of() : List.of(bare(user)),
                name.isEmpty() ? null : name,
                text("recipient_delimiter", "+"),
                bare(text("postmaster_address", "postmaster@example.com")),
                "host.example.com",
                vacation(),
                period("sieve_duplicate_default_period", SieveSettings.DEFAULTS.duplicateDefault()),
                period("sieve_duplicate_max_period", SieveSettings.DEFAULTS.duplicateMax()),
                guarded("forbid_add"),
                guarded("forbid_delete"));
    }

    /// A path without brackets; what is none as it is.
    private static String bare(String path) {
        return path.strip().equals("<>") ? "" : EnvelopePath.of(path).text();
    }

    /// Takes the envelope that a message is likely to have come with.
    void envelopeOf(WorkingMessage message) throws IOException {
        String from = address(message, "return-path", "sender", "from");
        String to = address(message, "envelope-to", "to");
        envelope =
                new SieveEnvelope(
                        from == null ? "sender@example.com" : from,
                        to == null ? "recipient@example.com" : to);
    }

    private static @Nullable String address(WorkingMessage message, String... fields)
            throws IOException {
        for (String field : fields) {
            for (HeaderField one : message.root().fields()) {
                if (one.hasName(field)) {
                    var path = EnvelopePath.of(one.value().literal());
                    return path.valid() ? path.text() : null;
                }
            }
        }
        return null;
    }

    private VacationRules vacation() {
        var rules = VacationRules.DEFAULTS;
        boolean checks = flag("sieve_vacation_check_recipient", true);
        return new VacationRules(
                period("sieve_vacation_default_period", rules.period()),
                period("sieve_vacation_min_period", rules.min()),
                period("sieve_vacation_max_period", Duration.ZERO),
                flag("sieve_vacation_use_original_recipient", false),
                flag("sieve_vacation_send_from_recipient", false),
                !checks || flag("sieve_vacation_dont_check_recipient", false),
                text("sieve_vacation_default_subject", rules.subject()),
                text("sieve_vacation_default_subject_template", rules.subjectTemplate()));
    }

    /// Fields that are guarded: listed by one key, or each by a key of its own.
    private List<String> guarded(String against) {
        var names = new ArrayList<String>();
        for (String key : List.of("sieve_editheader_protected", "sieve_editheader_" + against)) {
            for (String name : text(key, "").toLowerCase(Locale.ROOT).split("[\\s,]+")) {
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        for (String key : values.keySet()) {
            String[] words = key.split("/");
            boolean one =
                    words.length == 3
                            && words[0].equals("sieve_editheader_header")
                            && words[2].endsWith(against);
            if (one && flag(key, false)) {
                names.add(words[1].toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    SieveLimits limits() {
        var limits = SieveLimits.DEFAULTS;
        return new SieveLimits(
                number("sieve_max_script_size", limits.scriptOctets()),
                limits.errors(),
                number("sieve_include_max_nesting_depth", limits.includeDepth()),
                number("sieve_include_max_includes", limits.includes()),
                limits.steps(),
                period("sieve_max_cpu_time", limits.time()),
                orNone(number("sieve_max_actions", 32)),
                number("sieve_max_redirects", 4),
                limits.notices(),
                number("sieve_variables_max_scope_size", limits.variables()),
                number(
                        "sieve_variables_max_variable_size",
                        number("sieve_variables_max_value_size", limits.variableOctets())),
                limits.loopDepth(),
                limits.parts(),
                limits.bodyCharacters(),
                limits.patternStates(),
                number("sieve_editheader_max_header_size", limits.addedFieldOctets()));
    }

    /// Zero stands for no limit.
    private static int orNone(int number) {
        return number == 0 ? Integer.MAX_VALUE : number;
    }

    SieveSession session(SuiteStore store, SieveTracker tracker, InstantSource clock) {
        var environment = new HashMap<String, String>();
        environment.put("host", "testsuite.example.com");
        environment.put("domain", "example.com");
        values.forEach((key, value) -> {
            if (key.startsWith("sieve_environment/") || key.startsWith("sieve_env_")) {
                String name = key.replaceFirst("^sieve_env(ironment/|_)", "");
                environment.put("vnd.dovecot.config." + name.toLowerCase(Locale.ROOT), value);
            }
        });
        return new SieveSession(
                envelope,
                settings(),
                environment,
                store,
                tracker,
                new Lists(),
                new SuiteVerdicts(values),
                clock,
                ZoneId.systemDefault());
    }

    private final class Lists implements SieveLists {
        private static final String STANDARD = "urn:ietf:params:sieve";

        private @Nullable List<String> find(String list) {
            String name = list.startsWith(STANDARD) ? list.substring(STANDARD.length()) : list;
            return lists.get(name);
        }

        @Override
        public boolean exists(String list) {
            return find(list) != null;
        }

        @Override
        public boolean contains(String list, String value) {
            List<String> members = find(list);
            return members != null && members.stream().anyMatch(value::equalsIgnoreCase);
        }
    }

    List<String> members(String list) {
        return Objects.requireNonNullElse(new Lists().find(list), List.of());
    }

    String redirectSender() {
        String from = text("sieve_redirect_envelope_from", "sender").strip();
        String user =
                settings().addresses().isEmpty()
                        ? envelope.to()
                        : settings().addresses().getFirst();
        return switch (from) {
            case "sender" -> envelope.from();
            case "recipient" -> envelope.from().isEmpty() ? "" : envelope.to();
            case "orig_recipient" -> envelope.from().isEmpty() ? "" : envelope.originalTo();
            case "user_email" -> envelope.from().isEmpty() ? "" : user;
            case "postmaster" -> envelope.from().isEmpty() ? "" : settings().postmaster();
            default -> envelope.from().isEmpty() ? "" : bare(from);
        };
    }
}
