package org.postern.sieve;

import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/// What a script may know besides its message. Immutable but for what stands behind the interfaces;
/// each `with…` gives a changed copy.
///
/// @param environment items of `environment` (RFC 5183) by their names in lower case: `domain`,
///   `host`, `location`, `phase`, `name`, `version`, `remote-host`, `remote-ip`, and the site's own
///   `vnd.postern.…`
/// @param clock for `currentdate` and the limit in time
/// @param zone for dates without a zone of their own (RFC 5260 section 4.1)
public record SieveSession(
        SieveEnvelope envelope,
        SieveSettings settings,
        Map<String, String> environment,
        SieveMailboxes mailboxes,
        SieveTracker tracker,
        SieveLists lists,
        SieveVerdicts verdicts,
        InstantSource clock,
        ZoneId zone) {
    public SieveSession {
        environment = Map.copyOf(environment);
    }

    /// A session that knows an envelope and has nothing else to tell.
    public static SieveSession of(SieveEnvelope envelope) {
        return new SieveSession(
                envelope,
                SieveSettings.DEFAULTS,
                Map.of(),
                SieveMailboxes.NONE,
                SieveTracker.FORGETFUL,
                SieveLists.NONE,
                SieveVerdicts.NONE,
                InstantSource.system(),
                ZoneOffset.UTC);
    }

    public SieveSession with(SieveSettings other) {
        return new SieveSession(
                envelope, other, environment, mailboxes, tracker, lists, verdicts, clock, zone);
    }

    public SieveSession with(Map<String, String> otherEnvironment) {
        return new SieveSession(
                envelope,
                settings,
                otherEnvironment,
                mailboxes,
                tracker,
                lists,
                verdicts,
                clock,
                zone);
    }

    public SieveSession with(SieveMailboxes other) {
        return new SieveSession(
                envelope, settings, environment, other, tracker, lists, verdicts, clock, zone);
    }

    public SieveSession with(SieveTracker other) {
        return new SieveSession(
                envelope, settings, environment, mailboxes, other, lists, verdicts, clock, zone);
    }

    public SieveSession with(SieveLists other) {
        return new SieveSession(
                envelope, settings, environment, mailboxes, tracker, other, verdicts, clock, zone);
    }

    public SieveSession with(SieveVerdicts other) {
        return new SieveSession(
                envelope, settings, environment, mailboxes, tracker, lists, other, clock, zone);
    }

    public SieveSession with(InstantSource otherClock, ZoneId otherZone) {
        return new SieveSession(
                envelope,
                settings,
                environment,
                mailboxes,
                tracker,
                lists,
                verdicts,
                otherClock,
                otherZone);
    }
}
