package org.postern.content;

import java.util.Locale;

/// How a message came, which decides what is looked at.
public enum Origin {
    /// Port 25: everything.
    OUTSIDE,
    /// Port 25, from `trusted.hosts`: everything, unless the settings leave it to the filters of
    /// users.
    TRUSTED,
    /// Our own users: administrators' filters, virus and junk engines; for recipients on this node
    /// their own filters as well.
    SUBMISSION,
    /// Other routers of ours (LMTP), which have looked already: the lists and filters of users.
    LMTP,
    /// The queue: mail that an account of this node sent on to another. As with LMTP.
    QUEUE;

    /// Its name in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether administrators' filters, virus and junk engines look at it.
    boolean scanned(ContentSettings settings) {
        return switch (this) {
            case OUTSIDE -> settings.inbound();
            case TRUSTED -> settings.inbound() && settings.trusted();
            case SUBMISSION -> settings.outbound();
            case LMTP, QUEUE -> false;
        };
    }
}
