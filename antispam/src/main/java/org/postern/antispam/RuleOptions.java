package org.postern.antispam;

import java.nio.file.Path;
import java.util.List;

/// Where rules come from and how they are run.
///
/// @param folders with rule files, in the order in which they are read: what is read later replaces
///   what was read before. Of each folder `*.pre` is read before any `*.cf`, both by name. Where no
///   folder has any, the rules that come with this room are used
/// @param network whether rules that look things up are run
/// @param templates whether patterns are run that hold what other rules caught of the message
///   (`%{TO}`). The program that the published rules were scored with makes such a pattern once and
///   keeps it, so that there they as good as never hit: with the published scores they are left out
/// @param language of descriptions, two letters: `en`
public record RuleOptions(
        List<Path> folders,
        boolean network,
        boolean templates,
        String language,
        SpamLimits limits) {
    public RuleOptions {
        folders = List.copyOf(folders);
    }

    /// The rules that come with this room, without any look-up.
    public static final RuleOptions OWN_RULES =
            new RuleOptions(List.of(), false, false, "en", SpamLimits.DEFAULTS);

    public static RuleOptions of(Path... folders) {
        return new RuleOptions(List.of(folders), false, false, "en", SpamLimits.DEFAULTS);
    }

    public RuleOptions withNetwork(boolean on) {
        return new RuleOptions(folders, on, templates, language, limits);
    }

    public RuleOptions withTemplates(boolean on) {
        return new RuleOptions(folders, network, on, language, limits);
    }

    public RuleOptions withLimits(SpamLimits other) {
        return new RuleOptions(folders, network, templates, language, other);
    }
}
