package org.postern.bench;

import org.postern.sieve.SieveCheck;
import org.postern.sieve.SieveException;
import org.postern.sieve.SieveParser;

import java.util.List;

/// Sieve scripts, up to what can be said of them without a message.
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
            SieveCheck.check(SieveParser.parse(input));
        } catch (SieveException complaint) {
            // The language's own terms.
        }
    }
}
