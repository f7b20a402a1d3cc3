package org.postern.antispam;

import java.util.ArrayList;
import java.util.List;

/// The way of a message by its `Received` fields, from the last handover to the first, parted into
/// what we trust and what anybody may have written.
///
/// Without networks of our own in the settings, handovers from private addresses and from clients
/// that logged in are trusted, up to the first that is neither.
final class Relays {
    private final List<Relay> trusted = new ArrayList<>();
    private final List<Relay> untrusted = new ArrayList<>();
    private final List<String> internalLines = new ArrayList<>();
    private final List<String> externalLines = new ArrayList<>();
    private final List<String> trustedLines = new ArrayList<>();
    private final List<String> untrustedLines = new ArrayList<>();
    private int unreadable;
    private int lastTrusted = -1;
    private int lastInternal = -1;

    private Relays() {}

    /// Which hosts are ours.
    ///
    /// @param trusted those that do not lie about whom they had the mail from
    /// @param internal those of them that take mail for us
    record Trust(List<RuleNetwork> trusted, List<RuleNetwork> internal) {
        static final Trust INFERRED = new Trust(List.of(), List.of());

        boolean isSet() {
            return !trusted.isEmpty() || !internal.isEmpty();
        }

        boolean trusts(String ip) {
            return RuleNetwork.anyContains(trusted.isEmpty() ? internal : trusted, ip);
        }

        boolean isInternal(String ip) {
            return RuleNetwork.anyContains(internal.isEmpty() ? trusted : internal, ip);
        }
    }

    static Relays read(List<String> received, Trust trust, Octets search) {
        var relays = new Relays();
        boolean inTrusted = true;
        boolean inInternal = true;
        boolean mayBeFetched = true;
        for (var field : received) {
            switch (ReceivedLine.read(field, search)) {
                case ReceivedLine.Reading.Unreadable _ -> {
                    relays.unreadable++;
                    relays.count(inTrusted, inInternal);
                }
                case ReceivedLine.Reading.Skipped _ -> relays.count(inTrusted, inInternal);
                case ReceivedLine.Reading.Fetched _ -> {
                    if (mayBeFetched) {
                        relays.restart();
                    }
                    relays.count(inTrusted, inInternal);
                }
                case ReceivedLine.Reading.Handover(var relay) -> {
                    boolean login = !relay.auth().isEmpty();
                    if (inTrusted && !trust.isSet() && !relay.isPrivate() && !login) {
                        inTrusted = false;
                        inInternal = false;
                    } else if (inTrusted && trust.isSet() && !login && !trust.trusts(relay.ip())) {
                        inTrusted = false;
                        inInternal = false;
                    } else if (inInternal
                            && trust.isSet()
                            && !login
                            && !trust.isInternal(relay.ip())) {
                        inInternal = false;
                    }
                    mayBeFetched = inTrusted;
                    relays.add(relay, inTrusted, inInternal);
                }
            }
        }
        return relays;
    }

    private void count(boolean inTrusted, boolean inInternal) {
        lastTrusted += inTrusted ? 1 : 0;
        lastInternal += inInternal ? 1 : 0;
    }

    private void restart() {
        trusted.clear();
        trustedLines.clear();
        internalLines.clear();
        externalLines.clear();
    }

    private void add(Relay relay, boolean inTrusted, boolean inInternal) {
        var line = relay.line(inInternal);
        (inTrusted ? trusted : untrusted).add(relay);
        (inTrusted ? trustedLines : untrustedLines).add(line);
        (inInternal ? internalLines : externalLines).add(line);
        count(inTrusted, inInternal);
    }

    List<Relay> trusted() {
        return trusted;
    }

    List<Relay> untrusted() {
        return untrusted;
    }

    int unreadable() {
        return unreadable;
    }

    /// How many `Received` fields from the top are of trusted hosts, less one.
    int lastTrusted() {
        return lastTrusted;
    }

    int lastInternal() {
        return lastInternal;
    }

    String trustedLine() {
        return String.join(" ", trustedLines);
    }

    String untrustedLine() {
        return String.join(" ", untrustedLines);
    }

    String internalLine() {
        return String.join(" ", internalLines);
    }

    String externalLine() {
        return String.join(" ", externalLines);
    }
}
