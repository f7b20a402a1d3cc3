package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Rules, compiled; immutable and shared by all threads.
final class RuleSet {
    /// Points of a rule that no file gives any.
    private static final double USUAL_POINTS = 1;

    private static final double TRIAL_POINTS = 0.01;
    private static final int MOST_HITS = 1_000_000;

    final PatternGroup body;
    final PatternGroup rawbody;
    final PatternGroup full;
    final PatternGroup uri;
    final Map<String, PatternGroup> headers;
    final List<CompiledRule> functions;
    final List<CompiledRule> templates;

    /// By set of points; null for those that are never asked for.
    private final @Nullable MetaPlan[] metas = new @Nullable MetaPlan[4];

    /// Which rules have points, by set of points and number.
    private final boolean[][] counting = new boolean[4][];

    private final List<CompiledRule> all;
    final int size;
    final double required;
    final DomainBoundaries boundaries;
    final List<PerlRegex> redirectors;
    final Relays.Trust trust;
    final List<String> originHeaders;
    final RuleLists lists;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, PerlRegex> arguments = new ConcurrentHashMap<>();
    private final List<RuleProblem> problems;
    private final List<String> unsupported = new ArrayList<>();

    private RuleSet(RuleSource source, Set<Integer> scoreSets, boolean withTemplates) {
        problems = new ArrayList<>(source.problems);
        required = source.required;
        boundaries =
                new DomainBoundaries(source.topLevels, source.secondLevels, source.thirdLevels);
        redirectors = redirectors(source);
        trust = new Relays.Trust(List.copyOf(source.trusted), List.copyOf(source.internal));
        originHeaders = List.copyOf(source.originHeaders);
        lists = new RuleLists(source);
        List<RuleDefinition> used = new ArrayList<>();
        for (var rule : source.rules.values()) {
            if (rule.kind != RuleKind.EMPTY && isScored(points(rule, source), scoreSets)) {
                numbers.put(rule.name, used.size());
                used.add(rule);
            }
        }
        size = used.size();
        List<CompiledRule> compiled = new ArrayList<>();
        for (var rule : used) {
            var done = compile(rule, source);
            if (done != null) {
                compiled.add(done);
            }
        }
        all = List.copyOf(compiled);
        body = group(compiled, RuleKind.BODY);
        rawbody = group(compiled, RuleKind.RAWBODY);
        full = group(compiled, RuleKind.FULL);
        uri = group(compiled, RuleKind.URI);
        headers = headers(compiled);
        functions =
                freemailFirst(
                        compiled,
                        RuleKind.EVAL,
                        RuleKind.MIME_HEADER,
                        RuleKind.URI_DETAIL,
                        RuleKind.HEADER_EXISTS);
        templates =
                compiled.stream().filter(rule -> withTemplates && rule.template() != null).toList();
        for (var rule : compiled) {
            var regex = rule.regex();
            if (regex != null) {
                regex.slim();
            }
            rule.conditions().forEach(condition -> condition.regex().slim());
        }
        var ordered = ordered(of(compiled, RuleKind.META));
        for (int set = 0; set < 4; set++) {
            counting[set] = new boolean[size];
            for (var rule : compiled) {
                counting[set][rule.index()] = rule.pointsBySet()[set] != 0;
            }
            if (scoreSets.contains(set)) {
                metas[set] = new MetaPlan(ordered, size, set);
            }
        }
    }

    /// @param scoreSets the sets of points that will be asked for, 0 to 3; rules without points in
    ///   all of them are left out
    /// @param withTemplates whether patterns made of what others caught are run
    static RuleSet of(RuleSource source, Set<Integer> scoreSets, boolean withTemplates) {
        return new RuleSet(source, scoreSets, withTemplates);
    }

    /// A pattern that stands among the arguments of a function, compiled once.
    PerlRegex argument(String pattern) throws RegexException {
        var known = arguments.get(pattern);
        if (known == null) {
            known = PerlRegex.compile(pattern, "");
            arguments.put(pattern, known);
        }
        return known;
    }

    MetaPlan metas(int scoreSet) {
        var plan = metas[scoreSet];
        if (plan == null) {
            throw new IllegalArgumentException("set " + scoreSet + " was not asked for");
        }
        return plan;
    }

    /// Which rules have points in a set, by number; the caller's own.
    boolean[] counting(int scoreSet) {
        return counting[scoreSet].clone();
    }

    List<RuleProblem> problems() {
        return problems;
    }

    List<CompiledRule> all() {
        return all;
    }

    /// Names of rules that call functions that are not known here.
    List<String> unsupported() {
        return unsupported;
    }

    /// The number of a rule, or -1.
    int number(String name) {
        return numbers.getOrDefault(name, -1);
    }

    private static boolean isScored(double[] points, Set<Integer> sets) {
        return sets.stream().anyMatch(set -> points[set] != 0);
    }

    private static double[] points(RuleDefinition rule, RuleSource source) {
        double[] given = source.scores.get(rule.name);
        if (given != null) {
            return given;
        }
        double usual = rule.name.startsWith("T_") ? TRIAL_POINTS : USUAL_POINTS;
        double[] points = new double[4];
        Arrays.fill(points, flags(rule, source).contains("nice") ? -usual : usual);
        return points;
    }

    private static Set<String> flags(RuleDefinition rule, RuleSource source) {
        return source.flags.getOrDefault(rule.name, Set.of());
    }

    private List<PerlRegex> redirectors(RuleSource source) {
        List<PerlRegex> all = new ArrayList<>();
        for (var pattern : source.redirectors) {
            try {
                all.add(PerlRegex.captured(pattern.pattern(), pattern.modifiers()));
            } catch (RegexException cannot) {
                problems.add(
                        new RuleProblem("redirector_pattern", String.valueOf(cannot.getMessage())));
            }
        }
        return all;
    }

    private @Nullable CompiledRule compile(RuleDefinition rule, RuleSource source) {
        try {
            return compiled(rule, source);
        } catch (RegexException cannot) {
            problems.add(new RuleProblem(rule.place, rule.name + ": " + cannot.getMessage()));
            unsupported.add(rule.name);
            return null;
        }
    }

    private CompiledRule compiled(RuleDefinition rule, RuleSource source) throws RegexException {
        var flags = flags(rule, source);
        var pattern = rule.pattern;
        if (pattern != null && source.withMacros.contains(rule.name)) {
            pattern = pattern.with(source.macros.replaced(pattern.pattern()));
        }
        boolean template = pattern != null && CapturedTexts.isTemplate(pattern.pattern());
        var expression =
                rule.kind == RuleKind.META ? MetaExpression.parse(meta(rule, source)) : null;
        List<CompiledRule.Condition> conditions = new ArrayList<>();
        for (var condition : rule.conditions) {
            conditions.add(
                    new CompiledRule.Condition(
                            condition.fact(), condition.negated(), condition.pattern().compile()));
        }
        var function = rule.kind == RuleKind.EVAL ? EvalFunctions.named(rule.subject) : null;
        if (rule.kind == RuleKind.EVAL && function == null) {
            throw new RegexException("function " + rule.subject + " is not known here");
        }
        int maxHits = flags.contains("multiple") ? MOST_HITS : 1;
        for (var flag : flags) {
            if (maxHits > 1 && flag.matches("maxhits=\\d{1,6}")) {
                maxHits = Integer.parseInt(flag.substring(8));
            }
        }
        return new CompiledRule(
                number(rule.name),
                rule.name,
                rule.kind,
                rule.subject,
                pattern == null || template ? null : pattern.compile(),
                template ? pattern : null,
                rule.negated,
                rule.ifUnset,
                maxHits,
                flags.contains("nosubject"),
                flags.contains("net"),
                flags.contains("learn"),
                List.copyOf(flags),
                function,
                rule.arguments,
                List.copyOf(conditions),
                expression == null ? null : expression.resolved(this::number),
                expression == null ? new int[0] : needs(expression, source),
                points(rule, source),
                source.descriptions.getOrDefault(rule.name, ""),
                rule.place);
    }

    /// Marks a need that is never met: a rule of the kind `meta` that has no points is not worked
    /// out, and neither is what asks for it.
    static final int NEVER = -2;

    private int[] needs(MetaExpression expression, RuleSource source) {
        return expression.names().stream()
                .mapToInt(name -> {
                    int number = number(name);
                    var rule = source.rules.get(name);
                    return number < 0 && rule != null && rule.kind == RuleKind.META
                            ? NEVER
                            : number;
                })
                .distinct()
                .toArray();
    }

    private static final PerlRegex MATCHING =
            PerlRegex.known("(?<!_)\\brules_matching\\(\\s*([_a-zA-Z*?][_a-zA-Z0-9*?]*)\\s*\\)");

    private String meta(RuleDefinition rule, RuleSource source) {
        var text = rule.subject;
        var search = new Octets(10_000_000);
        for (int i = 0; i < 100; i++) {
            var groups = search.match(MATCHING, text);
            if (groups == null) {
                break;
            }
            var glob = String.valueOf(groups[1]);
            var names =
                    source.rules.keySet().stream()
                            .filter(name -> !name.equals(rule.name))
                            .filter(name -> AddressGlobs.glob(glob, name))
                            .sorted()
                            .toList();
            text =
                    text.replace(
                            String.valueOf(groups[0]),
                            names.isEmpty() ? "(0)" : "(" + String.join("+", names) + ")");
        }
        return text;
    }

    private static List<CompiledRule> of(List<CompiledRule> rules, RuleKind... kinds) {
        var wanted = Set.of(kinds);
        return rules.stream()
                .filter(rule -> wanted.contains(rule.kind()) && rule.template() == null)
                .toList();
    }

    /// Functions over free addresses change the text that others see, so they come first.
    private static List<CompiledRule> freemailFirst(List<CompiledRule> rules, RuleKind... kinds) {
        List<CompiledRule> all = new ArrayList<>(of(rules, kinds));
        all.sort(
                java.util.Comparator.comparing(
                        rule -> !rule.subject().startsWith("check_freemail")));
        return all;
    }

    private static PatternGroup group(List<CompiledRule> rules, RuleKind kind) {
        return new PatternGroup(of(rules, kind));
    }

    /// By field; a rule that says what an absent field is to be taken for stands alone.
    private static Map<String, PatternGroup> headers(List<CompiledRule> rules) {
        Map<String, List<CompiledRule>> byField = new LinkedHashMap<>();
        for (var rule : of(rules, RuleKind.HEADER)) {
            var unset = rule.ifUnset() == null ? "" : "\t" + rule.ifUnset();
            byField.computeIfAbsent(rule.subject() + unset, key -> new ArrayList<>()).add(rule);
        }
        Map<String, PatternGroup> groups = new LinkedHashMap<>();
        byField.forEach((field, list) -> groups.put(field, new PatternGroup(list)));
        return groups;
    }

    /// Each after those that it asks for; what asks for itself is left out.
    private List<CompiledRule> ordered(List<CompiledRule> metas) {
        Map<Integer, CompiledRule> open = new LinkedHashMap<>();
        metas.forEach(rule -> open.put(rule.index(), rule));
        List<CompiledRule> done = new ArrayList<>();
        boolean progress = true;
        while (progress && !open.isEmpty()) {
            progress = false;
            for (var rule : List.copyOf(open.values())) {
                if (Arrays.stream(rule.needs()).noneMatch(open::containsKey)) {
                    open.remove(rule.index());
                    done.add(rule);
                    progress = true;
                }
            }
        }
        for (var rule : open.values()) {
            problems.add(new RuleProblem(rule.place(), rule.name() + " depends on itself"));
        }
        return done;
    }

    /// All rules that would be evaluated, parts included.
    Set<String> names() {
        return new HashSet<>(numbers.keySet());
    }
}
