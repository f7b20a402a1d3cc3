package org.postern.mailauth;

/// What came of an SPF check.
///
/// @param domain whose policy was asked, as given; may be no domain at all
/// @param mechanism the term that decided, as written; `default` when none did; empty without a
///   policy
/// @param explanation the domain's own words to a sender it disowns, printable ASCII of at most 500
///   characters; empty unless the status is [SpfStatus#FAIL] and the domain has some
/// @param problem why it is an error; empty when it is none
public record SpfResult(
        SpfStatus status,
        SpfQuestion question,
        String domain,
        String mechanism,
        String explanation,
        String problem) {
    static final int LONGEST_EXPLANATION = 500;

    public boolean passed() {
        return status == SpfStatus.PASS;
    }
}
