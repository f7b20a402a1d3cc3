package org.postern.bench;

import org.postern.sieve.ScriptLibrary;
import org.postern.sieve.SieveCompiler;
import org.postern.sieve.SieveDialect;
import org.postern.sieve.SieveEnvelope;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveLimits;
import org.postern.sieve.SieveMessage;
import org.postern.sieve.SieveSession;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Sieve scripts: compiled, and run where that succeeds.
final class SieveFuzz implements FuzzTarget {
    private static final List<byte[]> WORDS =
            FuzzTarget.words(
                    " \r\n ( ) { } [ ] , ; : \" \\ # /* */ text: . .. 0 1K 4G 99999999999999999999"
                            + " require \"fileinto\" \"encoded-character\" \"vacation\" if elsif"
                            + " else stop keep discard redirect fileinto reject vacation addflag"
                            + " header address envelope exists size body not anyof allof true false"
                            + " :is :contains :matches :comparator \"i;octet\" :over :under :all"
                            + " :localpart :domain :copy :count \"ge\" :days :handle :create"
                            + " ${hex:41} ${unicode:110000} ${unicode:d800} \"To\" \"a@b.test\" ü");

    private static final SieveMessage MESSAGE =
            SieveMessage.of(
                    """
                    From: Ada <a@b.test>
                    To: Bob <b+c@d.test>
                    Subject: x =?utf-8?q?=C3=BC?= y
                    Date: Mon, 23 Nov 2026 04:05:06 +0100
                    Content-Type: multipart/mixed; boundary=b

                    --b

                    text
                    --b
                    Content-Type: text/html; name="a.html"

                    <p>html
                    --b--
                    """
                            .getBytes(StandardCharsets.UTF_8));

    private static final SieveSession SESSION =
            SieveSession.of(new SieveEnvelope("a@b.test", "b+c@d.test"));

    @Override
    public String name() {
        return "sieve";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public void read(byte[] input) {
        try {
            var script =
                    SieveCompiler.compile(input, SieveDialect.ADMINISTRATOR, ScriptLibrary.EMPTY);
            script.run(MESSAGE, SESSION, SieveLimits.DEFAULTS);
        } catch (IOException e) {
            throw new UncheckedIOException("reading memory cannot fail", e);
        } catch (SieveException complaint) {
            // The language's own terms.
        }
    }
}
