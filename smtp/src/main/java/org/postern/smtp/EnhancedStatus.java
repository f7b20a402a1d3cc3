package org.postern.smtp;

/// An enhanced mail system status code, e.g. `5.1.1`.
///
/// @param klass 2 success, 4 persistent transient failure, 5 permanent failure
/// @param subject what it is about, 0..999: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol,
///   6 content, 7 policy
/// @param detail which of the subject's conditions, 0..999
/// @spec https://www.rfc-editor.org/rfc/rfc3463#section-2 RFC 3463: status code structure
public record EnhancedStatus(int klass, int subject, int detail) {
    private static final int MOST = 999;

    public EnhancedStatus {
        // RFC 3463 section 2: "class = 2 / 4 / 5", subject and detail up to three digits.
        if (klass != 2 && klass != 4 && klass != 5) {
            throw new IllegalArgumentException("class of a status: " + klass);
        }
        if (subject < 0 || subject > MOST || detail < 0 || detail > MOST) {
            throw new IllegalArgumentException("status: " + klass + "." + subject + "." + detail);
        }
    }

    /// Reads the printed form.
    ///
    /// @throws IllegalArgumentException when `text` is not three numbers with dots between them
    public static EnhancedStatus parse(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException("not a status: " + text);
        }
        return new EnhancedStatus(
                number(text.substring(0, first)),
                number(text.substring(first + 1, second)),
                number(text.substring(second + 1)));
    }

    // RFC 3463 section 2: one to three digits, no leading zeros.
    private static int number(String digits) {
        boolean wellFormed =
                !digits.isEmpty()
                        && digits.length() <= 3
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                        && (digits.length() == 1 || digits.charAt(0) != '0');
        if (!wellFormed) {
            throw new IllegalArgumentException("not a number of a status: " + digits);
        }
        return Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        return klass + "." + subject + "." + detail;
    }
}
