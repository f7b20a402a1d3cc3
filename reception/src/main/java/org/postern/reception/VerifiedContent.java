package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.mailauth.Disposition;
import org.postern.mailauth.Examination;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.Outcome;
import org.postern.smtp.Reply;

/// The octets of one message, verified as they pass.
final class VerifiedContent {
    private static final int LONGEST_REASON = 400;

    private final Examination examination;
    private final MailAuthSettings settings;
    private @Nullable Outcome outcome;

    VerifiedContent(Examination examination, MailAuthSettings settings) {
        this.examination = examination;
        this.settings = settings;
    }

    void write(byte[] octets, int offset, int length) {
        examination.write(octets, offset, length);
    }

    /// The message is whole.
    ///
    /// @return why it is refused; null when it is not
    @Nullable Reply finish() {
        var found = examination.finish();
        outcome = found;
        return found.disposition() == Disposition.REJECT
                ? Reply.of(550, found.status(), Reply.clean(found.reason(), LONGEST_REASON))
                : null;
    }

    /// What was found; null before [#finish].
    @Nullable Outcome outcome() {
        return outcome;
    }

    /// The header lines of the delivery that say what was found; none before [#finish]. Whether it
    /// is junk is for content control to say.
    String fields() {
        var found = outcome;
        if (found == null) {
            return "";
        }
        var fields = new StringBuilder(found.results().field());
        if (settings.receivedSpf()) {
            fields.append(found.receivedSpf());
        }
        return fields.toString();
    }
}
