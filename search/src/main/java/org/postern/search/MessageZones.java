package org.postern.search;

import org.postern.mail.FoldedText;
import org.postern.mail.MessageText;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.MimePart;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;

/// Reads the text of stored messages, that of attached documents with it: for the indexer, and for
/// searches in what it has not reached.
final class MessageZones {
    private final Documents documents;

    /// Finds the text of a document.
    @FunctionalInterface
    interface Documents {
        /// @param octets as they were sent
        /// @return empty text when it is no document that can be read
        String text(MimePart.Leaf part, InputStream octets) throws IOException;
    }

    MessageZones(Documents documents) {
        this.documents = documents;
    }

    /// Hands all passages of a message to a builder.
    void read(StoredMessage message, SegmentBuilder builder) throws StoreException, IOException {
        read(
                message,
                new Passages() {
                    @Override
                    public boolean wants(Zone zone) {
                        return true;
                    }

                    @Override
                    public void passage(Zone zone, String text) {
                        builder.passage(zone, text);
                    }
                });
    }

    /// Whether a message holds a text.
    boolean hold(StoredMessage message, String wanted, Set<Zone> zones)
            throws StoreException, IOException {
        var looking = new Looking(wanted, zones);
        read(message, looking);
        return looking.found;
    }

    private void read(StoredMessage message, Passages passages) throws StoreException, IOException {
        MessageText.read(
                message.summary().structure(),
                (offset, octets) -> {
                    try {
                        return message.open(offset, octets);
                    } catch (StoreException e) {
                        throw new IOException("message uid=" + message.uid(), e);
                    }
                },
                passages);
    }

    private abstract class Passages implements MessageText.Passages {
        @Override
        public void document(MimePart.Leaf part, InputStream body) throws IOException {
            String text = documents.text(part, body);
            if (!text.isEmpty()) {
                passage(Zone.ATTACHMENT, FoldedText.of(text));
            }
        }
    }

    private final class Looking extends Passages {
        private final String wanted;
        private final Set<Zone> zones;
        private boolean found;

        Looking(String wanted, Set<Zone> zones) {
            this.wanted = wanted;
            this.zones = EnumSet.copyOf(zones);
        }

        @Override
        public boolean wants(Zone zone) {
            return !found && zones.contains(zone);
        }

        @Override
        public void passage(Zone zone, String text) {
            found |= text.contains(wanted);
        }
    }
}
