package org.postern.net;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The failed logins of one address or one account. Guarded by its [LoginGuard].
final class Failures {
    private final Map<String, Set<Long>> guesses = new HashMap<>(2);
    private Instant last;
    private Instant blockedUntil = Instant.MIN;
    private int distinct;
    private int recent;
    private int blocks;
    private boolean told;

    Failures(Instant now) {
        last = now;
    }

    /// Counts a failure, whatever was guessed.
    void countAlways(Instant now) {
        last = now;
        distinct++;
        recent++;
    }

    /// Counts a failure.
    ///
    /// @param most distinct guesses to remember
    /// @return whether it was another guess than those before
    boolean count(String account, long guess, Instant now, int most) {
        last = now;
        recent++;
        if (distinct >= most
                || !guesses.computeIfAbsent(account, _ -> new HashSet<>(2)).add(guess)) {
            return false;
        }
        distinct++;
        return true;
    }

    /// Failures that count towards a block.
    int count() {
        return distinct;
    }

    /// Failures since the last success, repetitions included.
    int recent() {
        return recent;
    }

    /// Begins a block, twice as long as the one before.
    Duration block(Instant now, GuardSettings rules) {
        blocks++;
        var time = LoginGuard.doubled(rules.firstBlock(), blocks, rules.longestBlock());
        blockedUntil = now.plus(time);
        guesses.clear();
        distinct = 0;
        told = false;
        return time;
    }

    boolean blocked(Instant now) {
        return now.isBefore(blockedUntil);
    }

    /// Whether nobody was turned away by this block before.
    boolean firstRefused() {
        boolean first = !told;
        told = true;
        return first;
    }

    /// The account's owner was here: what failed before were slips.
    void forgive(String account) {
        var slips = guesses.remove(account);
        if (slips != null) {
            distinct -= slips.size();
            recent = distinct;
        }
    }

    boolean forgotten(Instant now, Duration memory) {
        var since = blockedUntil.isAfter(last) ? blockedUntil : last;
        return !now.isBefore(since.plus(memory));
    }

    LoginGuard.Standing standing(String who, Instant now) {
        return new LoginGuard.Standing(
                who, recent, blocked(now) ? Optional.of(blockedUntil) : Optional.empty(), last);
    }
}
