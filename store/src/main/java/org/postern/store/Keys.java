package org.postern.store;

import org.postern.mail.UidSet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The keys of an account's partition; see the package for what stands under them.
final class Keys {
    static final byte ACCOUNT = 'A';
    static final byte ANNOTATION = 'E';
    static final byte CHANGE = 'C';
    static final byte DELIVERY = 'D';
    static final byte FOLDER = 'F';
    static final byte GONE = 'J';
    static final byte HOLD = 'H';
    static final byte KEYWORDS = 'K';
    static final byte ACL = 'L';
    static final byte LISTING = 'B';
    static final byte MESSAGE = 'M';
    static final byte SUBSCRIPTION = 'N';
    static final byte PAGE = 'P';
    static final byte STATE = 'S';
    static final byte SEEN = 'U';
    static final byte THREAD = 'T';
    static final byte SCRIPT_ACTIVE = 'a';
    static final byte SCRIPT_NAME = 's';
    static final byte SCRIPT_PIECE = 't';
    static final byte VANISHED = 'V';
    static final byte URL_KEY = 'W';
    static final byte EXPIRY = 'X';

    private Keys() {}

    static byte[] account() {
        return new byte[] {ACCOUNT};
    }

    static byte[] hold() {
        return new byte[] {HOLD};
    }

    static byte[] folder(int id) {
        return inFolder(FOLDER, id);
    }

    static byte[] expiry(int id) {
        return inFolder(EXPIRY, id);
    }

    static byte[] keywords(int id) {
        return inFolder(KEYWORDS, id);
    }

    static byte[] acl(int id) {
        return inFolder(ACL, id);
    }

    static byte[] state(int id) {
        return inFolder(STATE, id);
    }

    static byte[] message(int folder, long uid) {
        return ByteBuffer.allocate(9).put(MESSAGE).putInt(folder).putInt((int) uid).array();
    }

    static byte[] page(int folder, int bucket) {
        return ByteBuffer.allocate(9).put(PAGE).putInt(folder).putInt(bucket).array();
    }

    /// One key of a bucket's messages.
    static byte[] listing(int folder, int bucket, int number) {
        return ByteBuffer.allocate(10)
                .put(LISTING)
                .putInt(folder)
                .putInt(bucket)
                .put((byte) number)
                .array();
    }

    /// The first of the keys of a bucket's messages.
    static byte[] listings(int folder, int bucket) {
        return ByteBuffer.allocate(9).put(LISTING).putInt(folder).putInt(bucket).array();
    }

    static byte[] change(int folder, long modSeq) {
        return ByteBuffer.allocate(13).put(CHANGE).putInt(folder).putLong(modSeq).array();
    }

    static byte[] vanished(int folder, long modSeq) {
        return ByteBuffer.allocate(13).put(VANISHED).putInt(folder).putLong(modSeq).array();
    }

    /// Which messages vanished with a change; a long list stands in several pieces.
    static byte[] gone(int folder, long modSeq, int piece) {
        return ByteBuffer.allocate(14)
                .put(GONE)
                .putInt(folder)
                .putLong(modSeq)
                .put((byte) piece)
                .array();
    }

    /// What a guest has seen of a folder.
    static byte[] seen(int folder, AccountId guest, int bucket) {
        byte[] who = guest.value().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + who.length)
                .put(SEEN)
                .putInt(folder)
                .put((byte) who.length)
                .put(who)
                .putInt(bucket)
                .array();
    }

    /// The bucket at the end of the key of what a guest has seen.
    static int seenBucket(byte[] key) {
        return ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
    }

    /// @param identifier the hash of a message's identifier
    static byte[] thread(long identifier) {
        return ByteBuffer.allocate(9).put(THREAD).putLong(identifier).array();
    }

    /// An annotation's key; a shared one is nobody's.
    static byte[] annotation(int folder, AccountId who, boolean shared, String name) {
        byte[] owner = (shared ? "" : who.value()).getBytes(StandardCharsets.US_ASCII);
        byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(6 + owner.length + octets.length)
                .put(ANNOTATION)
                .putInt(folder)
                .put((byte) owner.length)
                .put(owner)
                .put(octets)
                .array();
    }

    static String annotationName(byte[] key) {
        int begin = 6 + key[5];
        return new String(key, begin, key.length - begin, StandardCharsets.US_ASCII);
    }

    static byte[] subscription(FolderName name) {
        return ofName(SUBSCRIPTION, name);
    }

    static byte[] urlKey(FolderName name) {
        return ofName(URL_KEY, name);
    }

    private static byte[] ofName(byte kind, FolderName name) {
        byte[] octets = name.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + octets.length).put(kind).put(octets).array();
    }

    static byte[] delivery(long generation, String id) {
        byte[] octets = id.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + octets.length)
                .put(DELIVERY)
                .putInt((int) generation)
                .put(octets)
                .array();
    }

    static byte[] script(String name) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + octets.length).put(SCRIPT_NAME).put(octets).array();
    }

    /// The name at the end of a script's key.
    static String scriptName(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    /// No name has a NUL.
    static byte[] scriptPiece(String name, int piece) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + octets.length)
                .put(SCRIPT_PIECE)
                .put(octets)
                .put((byte) 0)
                .putShort((short) piece)
                .array();
    }

    /// First key of a kind.
    static byte[] kind(byte kind) {
        return new byte[] {kind};
    }

    /// First key of a kind in a folder; folder ids are below 2^31, so `folder + 1` ends it.
    static byte[] inFolder(byte kind, int folder) {
        return ByteBuffer.allocate(5).put(kind).putInt(folder).array();
    }

    /// The UID at the end of a message's key.
    static long uid(byte[] key) {
        return ByteBuffer.wrap(key).getInt(5) & UidSet.MAX_UID;
    }

    /// The folder's id after the kind.
    static int folderId(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /// The bucket at the end of a page's key.
    static int bucket(byte[] key) {
        return ByteBuffer.wrap(key).getInt(5);
    }

    static long modSeq(byte[] key) {
        return ByteBuffer.wrap(key).getLong(5);
    }

    static String subscriptionName(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }
}
