package org.postern.antivirus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The file that all scanners have agreed to take for a virus, so that they can be tried.
final class Eicar {
    /// What it is called in reports.
    static final String NAME = "EICAR-Test-File";

    /// In two pieces: other scanners look at our files too.
    private static final byte[] TEXT =
            ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
                    .getBytes(StandardCharsets.US_ASCII);

    /// The test's definition: nothing but blanks may follow, and 128 octets are the most.
    private static final int LONGEST = 128;

    private Eicar() {}

    /// The file itself.
    static byte[] octets() {
        return TEXT.clone();
    }

    /// Whether a file is it. Blanks before it are forgiven: mail programs put them there.
    static boolean is(byte[] file) {
        if (file.length < TEXT.length || file.length > LONGEST) {
            return false;
        }
        int at = 0;
        while (at < file.length && isBlank(file[at])) {
            at++;
        }
        int end = at + TEXT.length;
        if (end > file.length || !Arrays.equals(file, at, end, TEXT, 0, TEXT.length)) {
            return false;
        }
        while (end < file.length && isBlank(file[end])) {
            end++;
        }
        return end == file.length;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n' || octet == 0x1A;
    }
}
