package org.postern.content;

import org.postern.engine.BlobId;
import org.postern.mail.Address;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.util.List;

/// Sends mail for this room: implemented over the queue. What it takes is durable when it returns.
public interface MailSender {
    /// A message whose octets are in the blob store.
    ///
    /// @param trail its id
    /// @param prefix header lines that go before it: whole lines with CRLF
    record Kept(String trail, BlobId blob, long octets, byte[] prefix, ReversePath from) {}

    /// Sends it on its way to these recipients.
    void send(Kept message, List<Address> to) throws IOException;

    /// Tells its sender that these recipients do not get it.
    ///
    /// @param why one line
    void refuse(Kept message, List<Address> to, String why) throws IOException;

    /// Sends a message of our own.
    void send(byte[] message, ReversePath from, List<Address> to) throws IOException;

    /// Says for the trail what was done.
    ///
    /// @param to whom it concerns; empty: all recipients
    void note(String trail, String to, String what, String text);
}
