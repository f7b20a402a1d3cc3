package org.postern.mailauth;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What DMARC says of a message.
///
/// @param author the domain of From; empty when there is none that can be read
/// @param organization its organizational domain; empty when it was not found out
/// @param policyDomain where the policy was found; empty without one
/// @param record the policy; absent without one
/// @param policy what the domain asks for such mail from such a name, whether or not it passed
/// @param apply what is to be done with this message by the policy: [DmarcPolicy#NONE] unless it
///   failed; milder than `policy` while the domain tests, or when it asks for a share of messages
///   only and this one is not in it
/// @param alignedDkim domains of signatures that hold and are good for the author
/// @param alignedSpf whether SPF passed for a domain that is good for the author
/// @param problem why it is an error, or why the policy is applied in a milder form; may be empty
public record DmarcResult(
        DmarcStatus status,
        String author,
        String organization,
        String policyDomain,
        @Nullable DmarcRecord record,
        DmarcPolicy policy,
        DmarcPolicy apply,
        List<String> alignedDkim,
        boolean alignedSpf,
        String problem) {
    public DmarcResult {
        alignedDkim = List.copyOf(alignedDkim);
    }

    static DmarcResult without(DmarcStatus status, String author, String problem) {
        return new DmarcResult(
                status,
                author,
                "",
                "",
                null,
                DmarcPolicy.NONE,
                DmarcPolicy.NONE,
                List.of(),
                false,
                problem);
    }
}
