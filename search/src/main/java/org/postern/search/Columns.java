package org.postern.search;

import org.postern.mail.MessageText.Zone;

/// The columns of a segment, by the octet that names them in keys.
final class Columns {
    static final int DICTIONARY = 1;
    static final int POSTINGS = 2;
    static final int IDS = 3;
    private static final int LENGTHS = 16;
    private static final int TEXT = 32;

    private Columns() {}

    static int lengths(Zone zone) {
        return LENGTHS + zone.number();
    }

    static int text(Zone zone) {
        return TEXT + zone.number();
    }
}
