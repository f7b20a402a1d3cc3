package org.postern.antispam;

import java.util.List;
import java.util.Map;

/// Functions over the pages of a message. Each holds when it does for any of them.
final class HtmlFunctions {
    private static final PerlRegex COMPARISON =
            PerlRegex.known("^\\s*(<=|>=|==|!=|<|>)\\s*(-?\\d+(?:\\.\\d+)?)\\s*$");

    private HtmlFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("html_tag_balance", HtmlFunctions::balance);
        all.put("html_image_only", HtmlFunctions::imageOnly);
        all.put("html_image_ratio", HtmlFunctions::imageRatio);
        all.put("html_charset_faraway", (_, _) -> false);
        all.put(
                "html_tag_exists",
                (run, a) -> run.pages().stream().anyMatch(p -> p.inside(a.getFirst()) != null));
        all.put("html_test", (run, a) -> run.pages().stream().anyMatch(p -> test(p, a.getFirst())));
        all.put("html_eval", HtmlFunctions::eval);
        all.put("html_text_match", (run, a) -> text(run, a, true));
        all.put("html_text_not_match", (run, a) -> text(run, a, false));
        all.put("html_title_subject_ratio", HtmlFunctions::title);
        all.put("html_range", HtmlFunctions::range);
        all.put("check_iframe_src", (run, _) -> iframe(run));
    }

    private static boolean test(HtmlPage page, String name) {
        var number = page.number(name);
        return number != null && number != 0;
    }

    private static boolean compares(RuleRun run, double value, String comparison) {
        var groups = run.search().match(COMPARISON, comparison);
        if (groups == null) {
            return false;
        }
        double other = Double.parseDouble(String.valueOf(groups[2]));
        return switch (String.valueOf(groups[1])) {
            case "<=" -> value <= other;
            case ">=" -> value >= other;
            case "==" -> value == other;
            case "!=" -> value != other;
            case "<" -> value < other;
            default -> value > other;
        };
    }

    private static boolean balance(RuleRun run, List<String> arguments) {
        for (var page : run.pages()) {
            var open = page.inside(arguments.getFirst());
            if (open != null && compares(run, open, arguments.get(1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean eval(RuleRun run, List<String> arguments) {
        for (var page : run.pages()) {
            var number = page.number(arguments.getFirst());
            if (number != null && compares(run, number, arguments.get(1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean between(double value, List<String> arguments, int from) {
        return value > EvalFunctions.bound(arguments, from, 0)
                && value <= EvalFunctions.bound(arguments, from + 1, Double.MAX_VALUE);
    }

    private static boolean imageOnly(RuleRun run, List<String> arguments) {
        for (var page : run.pages()) {
            var length = page.number("length");
            if (page.inside("img") != null && length != null && between(length, arguments, 0)) {
                return true;
            }
        }
        return false;
    }

    private static boolean imageRatio(RuleRun run, List<String> arguments) {
        for (var page : run.pages()) {
            var area = page.number("image_area");
            var length = page.number("non_space_len");
            if (area != null
                    && length != null
                    && area > 0
                    && between(length / area, arguments, 0)) {
                return true;
            }
        }
        return false;
    }

    private static boolean range(RuleRun run, List<String> arguments) {
        for (var page : run.pages()) {
            var value = page.number(arguments.getFirst());
            if (value != null && between(value, arguments, 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean text(RuleRun run, List<String> arguments, boolean wanted) {
        try {
            var regex = run.rules().argument(arguments.get(1));
            for (var page : run.pages()) {
                for (var text : page.texts(arguments.getFirst())) {
                    if (run.search().has(regex, PartText.utf8(text)) == wanted) {
                        return true;
                    }
                }
            }
        } catch (RegexException cannot) {
            return false;
        }
        return false;
    }

    private static boolean title(RuleRun run, List<String> arguments) {
        int subject = run.field("Subject").length();
        if (subject == 0) {
            return false;
        }
        for (var page : run.pages()) {
            for (var title : page.texts("title")) {
                if (title.length() / (double) subject > EvalFunctions.bound(arguments, 0, 0)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean iframe(RuleRun run) {
        for (var page : run.pages()) {
            for (var link : page.links().values()) {
                if (link.types().contains("iframe")) {
                    return true;
                }
            }
        }
        return false;
    }
}
