package org.postern.access.jmap;

import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;
import org.postern.store.StoreException;

import java.io.IOException;
import java.io.InputStream;

/// A message to be shown: one of the store, or a file that is one.
interface MessageSource {
    /// Id of the blob that has its octets.
    String blobId();

    long octets();

    ListedHeader listed() throws StoreException;

    MimePart structure() throws StoreException;

    /// The octets from `offset`, at most `octets`; must be closed.
    InputStream open(long offset, long octets) throws StoreException, IOException;
}
