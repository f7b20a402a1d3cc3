package org.postern.antivirus;

/// How far the basic scanner looks.
///
/// @param fileOctets largest file that is looked into
/// @param depth how deep archives may stand in archives
/// @param entries most files in all archives of one message
/// @param octets most that is unpacked of all archives of one message
/// @param ratio how many times its packed size a file may have
record InspectionLimits(long fileOctets, int depth, int entries, long octets, int ratio) {
    /// Below that a file is no bomb, whatever its ratio.
    static final long NO_BOMB = 1 << 20;

    /// Most leaves of one message that are looked at.
    static final int MOST_PARTS = 1_000;

    /// Most that is said of one message.
    static final int MOST_FINDINGS = 100;

    /// What is seen of a file that is too large to look into.
    static final int HEAD = 64 << 10;

    /// Memory that unpacking xz and 7z may take.
    static final int UNPACKER_KIB = 64 << 10;
}
