package org.postern.smtp;

import org.jspecify.annotations.Nullable;

/// A parameter after the path of MAIL or RCPT, not yet judged.
///
/// @param keyword in upper case
/// @param value null without `=`
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2 RFC 5321: esmtp-param
public record Parameter(String keyword, @Nullable String value) {
    @Override
    public String toString() {
        return value == null ? keyword : keyword + "=" + value;
    }
}
