package org.postern.access.jmap;

/// The answer to a query: Emails in order.
///
/// @param emails e-mail ids
record QueryResult(long[] emails) {
    /// @return -1 when it is not among them
    int indexOf(long emailId) {
        for (int i = 0; i < emails.length; i++) {
            if (emails[i] == emailId) {
                return i;
            }
        }
        return -1;
    }

    long memory() {
        return 100L + 8L * emails.length;
    }
}
