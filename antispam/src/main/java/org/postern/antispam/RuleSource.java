package org.postern.antispam;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// All that rule files say, gathered line by line. What cannot be used is remembered with its place
/// and never stops anything else.
final class RuleSource {
    private static final int LONGEST_NAME = 100;
    private static final int DEEPEST_INCLUDE = 10;

    /// Settings of the original program that mean nothing here, or are the node's to decide.
    private static final Set<String> SET_ASIDE =
            Set.of(
                    ("report unsafe_report report_safe report_contact report_hostname add_header"
                         + " remove_header clear_headers clear_report_template"
                         + " clear_unsafe_report_template rewrite_header subjprefix test"
                         + " bayes_ignore_header bayes_auto_learn"
                         + " bayes_auto_learn_threshold_nonspam bayes_auto_learn_threshold_spam"
                         + " bayes_path use_bayes dns_local_ports_avoid dns_block_rule"
                         + " uridnsbl_skip_domain ok_languages url_shortener url_shortener_get"
                         + " adsp_override fns_check fns_ignore_dkim fns_ignore_headers asn_lookup"
                         + " shortcircuit loadplugin tryplugin use_auto_welcomelist"
                         + " use_auto_whitelist normalize_charset dns_server dns_available"
                         + " skip_rbl_checks time_limit lock_method allow_user_rules use_dcc"
                         + " use_pyzor use_razor2 reuse_ignore clear_originating_ip_headers")
                            .split(" "));

    final Map<String, RuleDefinition> rules = new LinkedHashMap<>();
    final Map<String, double[]> scores = new HashMap<>();
    final Map<String, String> descriptions = new HashMap<>();
    final Map<String, Set<String>> flags = new HashMap<>();
    final List<RuleProblem> problems = new ArrayList<>();
    final ReplaceTags macros = new ReplaceTags();
    final Set<String> withMacros = new HashSet<>();
    final Set<String> topLevels = new HashSet<>();
    final Set<String> secondLevels = new HashSet<>();
    final Set<String> thirdLevels = new HashSet<>();
    final Set<String> freemail = new HashSet<>();
    final Set<String> freemailExcepted = new HashSet<>();
    final Map<String, AddressGlobs> lists = new TreeMap<>();
    final Map<String, Map<String, Boolean>> hostLists = new HashMap<>();
    final List<PatternText> redirectors = new ArrayList<>();
    final List<RuleNetwork> trusted = new ArrayList<>();
    final List<RuleNetwork> internal = new ArrayList<>();
    final List<String> originHeaders = new ArrayList<>();
    final List<NetworkZone> zones = new ArrayList<>();
    double required = 5;

    private final RuleConditions conditions;
    private final String language;
    private final Deque<Boolean> skippedOutside = new ArrayDeque<>();
    private boolean skipping;
    private String file = "";
    private Path folder = Path.of("");
    private int lineNumber;
    private int depth;

    /// A list in DNS that names of addresses in a message are looked up in.
    ///
    /// @param rule whom an answer counts for
    /// @param type of the records asked for
    /// @param expected what the answer must be: a mask, an address or a pattern; empty for any
    record NetworkZone(String rule, String zone, String type, String expected) {}

    /// @param language of descriptions: `en`, `de`
    RuleSource(RuleConditions conditions, String language) {
        this.conditions = conditions;
        this.language = language;
    }

    /// @param octets the file; read as octets, since patterns are of octets
    void read(Path path, byte[] octets) {
        var outerFile = file;
        var outerFolder = folder;
        int outerLine = lineNumber;
        file = String.valueOf(path.getFileName());
        var parent = path.toAbsolutePath().getParent();
        folder = parent == null ? outerFolder : parent;
        lineNumber = 0;
        skipping = false;
        skippedOutside.clear();
        for (var line : new String(octets, StandardCharsets.ISO_8859_1).split("\n")) {
            lineNumber++;
            line(line);
        }
        if (!skippedOutside.isEmpty()) {
            problem("if without endif");
        }
        skippedOutside.clear();
        skipping = false;
        file = outerFile;
        folder = outerFolder;
        lineNumber = outerLine;
    }

    private void problem(String text) {
        problems.add(new RuleProblem(place(), text));
    }

    private String place() {
        return file + ":" + lineNumber;
    }

    private static String uncommented(String line) {
        if (line.indexOf('#') < 0) {
            return line;
        }
        var out = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '#' && (i == 0 || line.charAt(i - 1) != '\\')) {
                break;
            }
            if (c == '#') {
                out.setLength(out.length() - 1);
            }
            out.append(c);
        }
        return out.toString();
    }

    private void line(String raw) {
        var text = Octets.trim(uncommented(raw));
        if (text.startsWith("lang") && text.length() > 4 && Octets.isSpace(text.charAt(4))) {
            var words = Octets.trim(text.substring(4)).split("\\s+", 2);
            if (words.length < 2 || !Octets.lower(words[0]).startsWith(language)) {
                return;
            }
            text = words[1];
        }
        if (text.isEmpty()) {
            return;
        }
        var words = text.split("\\s+", 2);
        var key = Octets.lower(words[0]).replace('-', '_');
        var value = words.length > 1 ? words[1] : "";
        try {
            if (!structure(key, value) && !skipping) {
                command(key, value);
            }
        } catch (RegexException cannot) {
            problem(String.valueOf(cannot.getMessage()));
        }
    }

    private boolean structure(String key, String value) throws RegexException {
        switch (key) {
            case "if", "ifplugin" -> {
                skippedOutside.push(skipping);
                var condition = key.equals("if") ? value : "plugin(" + value + ")";
                skipping |= !conditions.holds(condition);
            }
            case "else" -> {
                if (skippedOutside.isEmpty()) {
                    throw new RegexException("else without if");
                }
                skipping = Boolean.TRUE.equals(skippedOutside.peek()) || !skipping;
            }
            case "endif" -> {
                if (skippedOutside.isEmpty()) {
                    throw new RegexException("endif without if");
                }
                skipping = skippedOutside.pop();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void command(String key, String value) throws RegexException {
        switch (key) {
            case "header" -> header(value);
            case "body" -> pattern(value, RuleKind.BODY);
            case "rawbody" -> pattern(value, RuleKind.RAWBODY);
            case "full" -> pattern(value, RuleKind.FULL);
            case "uri" -> pattern(value, RuleKind.URI);
            case "uri_detail" -> uriDetail(value);
            case "mimeheader" -> mimeHeader(value);
            case "meta" -> meta(value);
            case "reuse" -> {
                var name = name(value);
                if (!rules.containsKey(name)) {
                    add(new RuleDefinition(name, RuleKind.EMPTY, place()));
                }
            }
            case "score" -> score(value);
            case "describe" -> {
                var words = value.split("\\s+", 2);
                descriptions.put(words[0], words.length > 1 ? words[1] : "");
            }
            case "tflags" -> {
                var words = List.of(value.split("\\s+"));
                flags.put(words.getFirst(), new HashSet<>(words.subList(1, words.size())));
            }
            case "priority" -> {
                // Rules do not end a check early here, so that their order means nothing.
            }
            case "require_version" -> {
                if (!value.equals("@@VERSION@@") && !value.equals(version())) {
                    skipping = true;
                    throw new RegexException(
                            "file is for version " + value + ", not " + version() + "; skipped");
                }
            }
            case "include" -> include(value);
            case "loadplugin", "tryplugin" -> conditions.load(value.split("\\s+")[0]);
            case "enable_compat" -> conditions.enable(value);
            case "required_score", "required_hits" -> required = number(value);
            default -> {
                if (!table(key, value)
                        && !list(key, value)
                        && !network(key, value)
                        && !SET_ASIDE.contains(key)
                        && !key.startsWith("bayes_")) {
                    throw new RegexException("unknown setting " + key);
                }
            }
        }
    }

    private static String version() {
        return "4.000001";
    }

    private static double number(String value) throws RegexException {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException notANumber) {
            throw new RegexException(value + " is no number");
        }
    }

    private void include(String value) throws RegexException {
        if (++depth > DEEPEST_INCLUDE) {
            throw new RegexException("files include one another too deep");
        }
        var path = folder.resolve(value);
        try {
            byte[] octets = java.nio.file.Files.readAllBytes(path);
            read(path, octets);
        } catch (java.io.IOException unreadable) {
            throw new RegexException("cannot read " + value);
        } finally {
            depth--;
        }
    }

    private static String name(String value) throws RegexException {
        var name = value.split("\\s+", 2)[0];
        boolean good =
                !name.isEmpty()
                        && name.length() <= LONGEST_NAME
                        && !Character.isDigit(name.charAt(0))
                        && name.chars().allMatch(c -> c < 128 && OctetSet.WORD.has(c));
        if (!good) {
            throw new RegexException(
                    "rule name must be letters, digits and _, at most " + LONGEST_NAME);
        }
        return name;
    }

    private static String rest(String value) throws RegexException {
        var words = value.split("\\s+", 2);
        if (words.length < 2 || words[1].isEmpty()) {
            throw new RegexException("rule without definition");
        }
        return words[1];
    }

    private void add(RuleDefinition rule) {
        rules.put(rule.name, rule);
    }

    private static final PerlRegex FIELD_RULE =
            PerlRegex.known("^([\\w.-]+(?::|(?::[a-z]+){1,2})?)\\s*([=!]~)\\s*(.+)$", "s");
    private static final PerlRegex IF_UNSET = PerlRegex.known("\\s+\\[if-unset:\\s+(.+)\\]$");
    private static final Set<String> MODIFIERS =
            Set.of("raw", "addr", "name", "host", "domain", "ip", "revip", "first", "last");

    private void header(String value) throws RegexException {
        var name = name(value);
        var rest = rest(value);
        if (rest.startsWith("eval:") || rest.startsWith("rbleval:")) {
            eval(name, rest.substring(rest.indexOf(':') + 1));
            return;
        }
        if (rest.startsWith("exists:")) {
            var rule = new RuleDefinition(name, RuleKind.HEADER_EXISTS, place());
            rule.subject = withoutColon(rest.substring(7));
            add(rule);
            return;
        }
        var groups = new Octets(1_000_000).match(FIELD_RULE, rest);
        if (groups == null) {
            throw new RegexException("header rule is not: field =~ /pattern/");
        }
        var rule = new RuleDefinition(name, RuleKind.HEADER, place());
        rule.subject = withoutColon(String.valueOf(groups[1]));
        var modifiers = rule.subject.split(":");
        for (int i = 1; i < modifiers.length; i++) {
            if (!MODIFIERS.contains(modifiers[i])) {
                throw new RegexException("unknown modifier :" + modifiers[i]);
            }
        }
        rule.negated = "!~".equals(groups[2]);
        unset(rule, String.valueOf(groups[3]));
        add(rule);
    }

    private static String withoutColon(String field) {
        return field.endsWith(":") ? field.substring(0, field.length() - 1) : field;
    }

    private static void unset(RuleDefinition rule, String pattern) throws RegexException {
        var search = new Octets(1_000_000);
        var unset = search.match(IF_UNSET, pattern);
        if (unset != null) {
            rule.ifUnset = unset[1];
        }
        rule.pattern = PatternText.parse(search.without(IF_UNSET, pattern));
    }

    private void pattern(String value, RuleKind kind) throws RegexException {
        var name = name(value);
        var rest = rest(value);
        if (rest.startsWith("eval:")) {
            eval(name, rest.substring(5));
            return;
        }
        var rule = new RuleDefinition(name, kind, place());
        rule.pattern = PatternText.parse(rest);
        add(rule);
    }

    private static final PerlRegex CALL = PerlRegex.known("^(\\w+)\\s*\\((.*)\\)\\s*$", "s");
    private static final PerlRegex ARGUMENT =
            PerlRegex.known("^\\s*(?:(['\"])(.*?)\\1|([\\d.:A-Za-z-]+?))\\s*(?:,\\s*|$)");

    private void eval(String name, String call) throws RegexException {
        var search = new Octets(1_000_000);
        var groups = search.match(CALL, call);
        if (groups == null) {
            throw new RegexException("eval rule is not: eval:function(arguments)");
        }
        var rule = new RuleDefinition(name, RuleKind.EVAL, place());
        rule.subject = String.valueOf(groups[1]);
        List<String> arguments = new ArrayList<>();
        var rest = String.valueOf(groups[2]);
        while (!Octets.isBlank(rest)) {
            var argument = search.match(ARGUMENT, rest);
            if (argument == null) {
                throw new RegexException("arguments cannot be read: " + rest);
            }
            arguments.add(argument[2] != null ? argument[2] : String.valueOf(argument[3]));
            rest = rest.substring(String.valueOf(argument[0]).length());
        }
        rule.arguments = List.copyOf(arguments);
        add(rule);
    }

    private static final PerlRegex MIME_RULE =
            PerlRegex.known("^([^:\\s]+(?::(?:raw)?)?)\\s*([=!]~)\\s*(.+)$", "s");

    private void mimeHeader(String value) throws RegexException {
        if (!conditions.isLoaded("MIMEHeader")) {
            return;
        }
        var rule = new RuleDefinition(name(value), RuleKind.MIME_HEADER, place());
        var groups = new Octets(1_000_000).match(MIME_RULE, rest(value));
        if (groups == null) {
            throw new RegexException("mimeheader rule is not: field =~ /pattern/");
        }
        rule.subject = withoutColon(String.valueOf(groups[1]));
        rule.negated = "!~".equals(groups[2]);
        unset(rule, String.valueOf(groups[3]));
        add(rule);
    }

    private static final PerlRegex CONDITION =
            PerlRegex.known("\\b(\\w+)\\b\\s*([=!]~)\\s*((?:/.*?/|m(\\W).*?\\4)[imsx]*)(?=\\s|$)");

    private void uriDetail(String value) throws RegexException {
        var rule = new RuleDefinition(name(value), RuleKind.URI_DETAIL, place());
        var facts = Set.of("raw", "type", "cleaned", "text", "domain", "host");
        List<String[]> found = new ArrayList<>();
        new Octets(1_000_000)
                .each(
                        CONDITION,
                        rest(value),
                        groups -> {
                            found.add(
                                    new String[] {
                                        String.valueOf(groups[1]),
                                        String.valueOf(groups[2]),
                                        String.valueOf(groups[3])
                                    });
                            return true;
                        });
        for (var condition : found) {
            if (!facts.contains(condition[0])) {
                throw new RegexException("an address has no fact " + condition[0]);
            }
            rule.conditions.add(
                    new RuleDefinition.UriCondition(
                            condition[0],
                            condition[1].equals("!~"),
                            PatternText.parse(condition[2])));
        }
        if (rule.conditions.isEmpty()) {
            throw new RegexException("uri_detail rule without conditions");
        }
        add(rule);
    }

    private void meta(String value) throws RegexException {
        var rule = new RuleDefinition(name(value), RuleKind.META, place());
        rule.subject = rest(value);
        if (!rule.subject.contains("rules_matching")) {
            MetaExpression.parse(rule.subject);
        }
        add(rule);
    }

    private void score(String value) throws RegexException {
        var words = value.split("\\s+");
        if (words.length != 2 && words.length != 5) {
            throw new RegexException("score needs a rule's name and one or four numbers");
        }
        double[] before = scores.get(words[0]);
        double[] all = new double[4];
        for (int set = 0; set < 4; set++) {
            var word = words[words.length == 2 ? 1 : set + 1];
            boolean relative = word.startsWith("(") && word.endsWith(")");
            if (relative && before == null) {
                throw new RegexException("relative score without one before");
            }
            double number = number(relative ? word.substring(1, word.length() - 1) : word);
            all[set] = relative && before != null ? before[set] + number : number;
        }
        scores.put(words[0], all);
    }

    private boolean table(String key, String value) throws RegexException {
        var words = value.split("\\s+");
        var lower = Octets.lower(value).split("\\s+");
        switch (key) {
            case "util_rb_tld" -> topLevels.addAll(List.of(lower));
            case "util_rb_2tld" -> secondLevels.addAll(List.of(lower));
            case "util_rb_3tld" -> thirdLevels.addAll(List.of(lower));
            case "clear_util_rb" -> {
                topLevels.clear();
                secondLevels.clear();
                thirdLevels.clear();
            }
            case "freemail_domains" -> freemail.addAll(List.of(lower));
            case "freemail_welcomelist", "freemail_whitelist" ->
                    freemailExcepted.addAll(List.of(lower));
            case "redirector_pattern" -> redirectors.add(PatternText.parse(value));
            case "replace_tag" -> macros.tags.put(words[0], rest(value));
            case "replace_pre" -> macros.before.put(words[0], rest(value));
            case "replace_post" -> macros.behind.put(words[0], rest(value));
            case "replace_inter" -> macros.between.put(words[0], rest(value));
            case "replace_rules" -> withMacros.addAll(List.of(words));
            case "trusted_networks" -> networks(trusted, words);
            case "internal_networks" -> networks(internal, words);
            case "clear_trusted_networks" -> trusted.clear();
            case "clear_internal_networks" -> internal.clear();
            case "originating_ip_headers" -> originHeaders.addAll(List.of(words));
            case "ok_locales" -> {
                if (!value.equals("all")) {
                    throw new RegexException("only ok_locales all is known here");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void networks(List<RuleNetwork> networks, String[] words) throws RegexException {
        for (var word : words) {
            var network = RuleNetwork.parse(word);
            if (network == null) {
                throw new RegexException(word + " is no network");
            }
            networks.add(network);
        }
    }

    AddressGlobs list(String name) {
        return lists.computeIfAbsent(name, key -> new AddressGlobs());
    }

    private static final Set<String> LISTS =
            Set.of(
                    ("welcomelist_from blocklist_from welcomelist_to blocklist_to more_spam_to"
                         + " all_spam_to welcomelist_subject blocklist_subject"
                         + " welcomelist_allows_relays welcomelist_bounce_relays"
                         + " welcomelist_from_spf def_welcomelist_from_spf welcomelist_auth"
                         + " def_welcomelist_auth")
                            .split(" "));
    private static final Set<String> DOMAIN_LISTS =
            Set.of(
                    ("welcomelist_from_rcvd def_welcomelist_from_rcvd welcomelist_from_dkim"
                                    + " def_welcomelist_from_dkim")
                            .split(" "));

    private boolean list(String key, String value) throws RegexException {
        var name = key.replace("whitelist", "welcomelist").replace("blacklist", "blocklist");
        if (name.startsWith("un") && LISTS.contains(name.substring(2))) {
            for (var word : value.split("\\s+")) {
                list(name.substring(2)).remove(word);
            }
        } else if (name.endsWith("list_subject") && LISTS.contains(name)) {
            list(name).add("*" + value + "*");
        } else if (LISTS.contains(name)) {
            for (var word : value.split("\\s+")) {
                list(name).add(word);
            }
        } else if (DOMAIN_LISTS.contains(name)) {
            var words = value.split("\\s+");
            list(name).add(words[0], words.length > 1 ? words[1] : "");
        } else if (name.equals("enlist_addrlist")) {
            var words = value.split("\\s+");
            for (int i = 1; i < words.length; i++) {
                list(listName(words[0])).add(words[i]);
            }
        } else if (name.equals("enlist_uri_host")) {
            var words = Octets.lower(value).split("\\s+");
            hosts(listName(value.split("\\s+")[0]), words, 1);
        } else if (name.equals("blocklist_uri_host")) {
            hosts("BLOCK", Octets.lower(value).split("\\s+"), 0);
        } else if (name.equals("welcomelist_uri_host")) {
            hosts("WELCOME", Octets.lower(value).split("\\s+"), 0);
        } else {
            return false;
        }
        return true;
    }

    private static String listName(String word) throws RegexException {
        if (!word.startsWith("(") || !word.endsWith(")")) {
            throw new RegexException("list name must stand in parentheses");
        }
        return word.substring(1, word.length() - 1);
    }

    private void hosts(String list, String[] words, int from) {
        var hosts = hostLists.computeIfAbsent(list, key -> new HashMap<>());
        for (int i = from; i < words.length; i++) {
            boolean not = words[i].startsWith("!");
            hosts.put(not ? words[i].substring(1) : words[i], !not);
        }
    }

    private boolean network(String key, String value) throws RegexException {
        var words = value.split("\\s+");
        switch (key) {
            case "urirhsbl", "urirhssub", "uridnsbl", "uridnssub", "urinsrhsbl", "urinsrhssub" -> {
                if (words.length < 3) {
                    throw new RegexException(key + " needs a rule, a zone and a type");
                }
                if (key.startsWith("urirhs")) {
                    zones.add(
                            new NetworkZone(
                                    words[0],
                                    withoutDot(words[1]),
                                    words[2],
                                    words.length > 3 ? words[3] : ""));
                }
            }
            case "askdns" -> {
                // Asks by tags of other plugins, of which there are few here: see AskDns.
                if (words.length < 2) {
                    throw new RegexException("askdns needs a rule and a name");
                }
                var rule = new RuleDefinition(name(value), RuleKind.EVAL, place());
                rule.subject = "askdns";
                rule.arguments = List.of(words).subList(1, words.length);
                add(rule);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String withoutDot(String zone) {
        return zone.endsWith(".") ? zone.substring(0, zone.length() - 1) : zone;
    }
}
