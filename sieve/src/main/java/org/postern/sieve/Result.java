package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.SieveAction.FileInto;
import org.postern.sieve.SieveAction.FolderChoice;
import org.postern.sieve.SieveAction.Keep;
import org.postern.sieve.SieveAction.Quarantine;
import org.postern.sieve.SieveAction.Redirect;
import org.postern.sieve.SieveAction.RedirectToList;
import org.postern.sieve.SieveAction.Reject;
import org.postern.sieve.SieveAction.Vacation;
import org.postern.sieve.SieveOutcome.Remembrance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The actions that a script has taken, free of conflicts and of doubles (RFC 5228 section 2.10).
final class Result {
    private final List<SieveAction> actions = new ArrayList<>();
    private final List<Remembrance> remembered = new ArrayList<>();
    private boolean implicitKeep = true;
    private int scoreDelta;
    private int redirects;
    private int notices;

    /// Whether no answer is due though `vacation` was taken.
    private boolean silent;

    List<SieveAction> actions() {
        return actions;
    }

    List<Remembrance> remembered() {
        return remembered;
    }

    // RFC 5228 section 2.10.2
    void cancelKeep() {
        implicitKeep = false;
    }

    /// Puts off an explicit keep until all scripts have run, as the implicit keep.
    ///
    /// @return whether the message is to be kept so far
    boolean putOffKeep() {
        if (actions.removeIf(action -> action instanceof Keep)) {
            implicitKeep = true;
        }
        return implicitKeep;
    }

    int scoreDelta() {
        return scoreDelta;
    }

    void addScore(int delta) {
        scoreDelta += delta;
    }

    void remember(String key, Duration period) {
        remembered.removeIf(known -> known.key().equals(key));
        remembered.add(new Remembrance(key, period));
    }

    /// Takes a `vacation` that leads to no answer: it still goes with some actions only.
    void addSilent(Vacation vacation, Run run) throws ScriptFault {
        add(vacation, run);
        silent = true;
    }

    /// Takes an action.
    ///
    /// @throws ScriptFault when it does not go with another, or there are too many
    void add(SieveAction action, Run run) throws ScriptFault {
        for (int i = 0; i < actions.size(); i++) {
            SieveAction other = actions.get(i);
            SieveAction merged = merged(other, action);
            if (merged != null) {
                actions.set(i, merged);
                return;
            }
            requireHarmony(other, action);
        }
        count(action, run.limits());
        actions.add(action);
    }

    private void count(SieveAction action, SieveLimits limits) throws ScriptFault {
        if (actions.size() >= limits.actions()) {
            throw new ScriptFault("more than " + limits.actions() + " actions");
        }
        if ((action instanceof Redirect || action instanceof RedirectToList)
                && ++redirects > limits.redirects()) {
            throw new ScriptFault("more than " + limits.redirects() + " redirects");
        }
        if (action instanceof SieveAction.Notify && ++notices > limits.notices()) {
            throw new ScriptFault("more than " + limits.notices() + " notifications");
        }
    }

    /// One action that does what two do; null when they are not doubles.
    // RFC 5228 section 2.10.3
    private static @Nullable SieveAction merged(SieveAction first, SieveAction second) {
        if (isStore(first) && isStore(second) && folder(first).equals(folder(second))) {
            return withFlags(first, flags(second));
        }
        boolean same =
                switch (second) {
                    case Redirect redirect ->
                            first instanceof Redirect other
                                    && other.address().equalsIgnoreCase(redirect.address());
                    case RedirectToList redirect ->
                            first instanceof RedirectToList other
                                    && other.list().equals(redirect.list());
                    case SieveAction.Discard _ -> first instanceof SieveAction.Discard;
                    case SieveAction.Wiretap tap ->
                            first instanceof SieveAction.Wiretap other
                                    && other.address().equalsIgnoreCase(tap.address());
                    case Quarantine quarantine ->
                            first instanceof Quarantine other
                                    && other.name().equals(quarantine.name());
                    case Keep _, FileInto _, Reject _, Vacation _ -> false;
                    case SieveAction.Notify _, SieveAction.Excerpt _, SieveAction.Score _ -> false;
                };
        return same ? first : null;
    }

    private static boolean isStore(SieveAction action) {
        return action instanceof Keep || action instanceof FileInto;
    }

    private static FolderChoice folder(SieveAction action) {
        FolderChoice choice =
                action instanceof FileInto into ? into.target() : new FolderChoice("INBOX");
        boolean inbox = choice.name().equalsIgnoreCase("INBOX");
        return new FolderChoice(
                inbox ? "INBOX" : choice.name(), false, choice.mailboxId(), choice.specialUse());
    }

    private static List<String> flags(SieveAction action) {
        return switch (action) {
            case Keep keep -> keep.flags();
            case FileInto into -> into.flags();
            default -> List.of();
        };
    }

    private static SieveAction withFlags(SieveAction action, List<String> flags) {
        return switch (action) {
            case Keep keep -> new Keep(flags, keep.form());
            case FileInto into -> new FileInto(into.target(), flags, into.form());
            default -> action;
        };
    }

    private static void requireHarmony(SieveAction first, SieveAction second) throws ScriptFault {
        // RFC 5230 section 4.7
        if (first instanceof Vacation && second instanceof Vacation) {
            throw new ScriptFault("vacation is taken twice");
        }
        // RFC 5429 section 2.3
        if (first instanceof Reject && second instanceof Reject) {
            throw new ScriptFault("the message is rejected twice");
        }
        SieveAction other = first instanceof Reject ? second : first;
        if ((first instanceof Reject || second instanceof Reject) && !goesWithReject(other)) {
            throw new ScriptFault("reject does not go with " + name(other));
        }
    }

    private static boolean goesWithReject(SieveAction action) {
        return switch (action) {
            case Keep _, FileInto _, Redirect _, RedirectToList _, Vacation _, Quarantine _ ->
                    false;
            case SieveAction.Discard _,
                    SieveAction.Notify _,
                    SieveAction.Wiretap _,
                    SieveAction.Excerpt _,
                    SieveAction.Score _,
                    Reject _ ->
                    true;
        };
    }

    /// An action's name as test suites have it.
    static String name(SieveAction action) {
        return switch (action) {
            case Keep _ -> "keep";
            case FileInto _ -> "store";
            case Redirect _, RedirectToList _ -> "redirect";
            case SieveAction.Discard _ -> "discard";
            case Reject reject -> reject.extended() ? "ereject" : "reject";
            case Vacation _ -> "vacation";
            case SieveAction.Notify _ -> "notify";
            case SieveAction.Wiretap _ -> "wiretap";
            case Quarantine _ -> "quarantine";
            case SieveAction.Excerpt _ -> "excerpt";
            case SieveAction.Score _ -> "score";
        };
    }

    // ---- the end

    SieveOutcome outcome(Run run) throws IOException {
        return new SieveOutcome(whole(run), null, remembered, run.trace());
    }

    /// The actions with the implicit keep, if it was not cancelled.
    List<SieveAction> whole(Run run) throws IOException {
        var all = new ArrayList<>(actions);
        if (silent) {
            all.removeIf(action -> action instanceof Vacation);
        }
        if (implicitKeep) {
            all.removeIf(action -> action instanceof Keep);
            // RFC 5232 section 2: the internal variable goes for the implicit keep too
            all.add(new Keep(run.flags(), run.message().form()));
        }
        if (scoreDelta != 0) {
            all.add(new SieveAction.Score(scoreDelta));
        }
        return all;
    }

    // RFC 5228 section 2.10.6: an error, and the implicit keep is what is left
    static SieveOutcome failed(SieveError error, Run run) {
        run.note("error: " + error.reason());
        return new SieveOutcome(
                List.of(new Keep(List.of(), MessageForm.ORIGINAL)), error, List.of(), run.trace());
    }
}
