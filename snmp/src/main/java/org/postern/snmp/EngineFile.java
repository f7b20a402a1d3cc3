package org.postern.snmp;

import org.postern.kernel.Failures;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/// What an SNMPv3 engine must remember; see the package for the file's form.
///
/// @param id snmpEngineID
/// @param boots snmpEngineBoots of this run, 1 for the first
record EngineFile(byte[] id, int boots) {
    private static final Logger LOG = System.getLogger(EngineFile.class.getName());
    private static final String VERSION = "1";

    /// RFC 3414 section 2.2.2: beyond this the engine would be refused by everybody for ever.
    private static final int MOST_BOOTS = Integer.MAX_VALUE - 1;

    private static final int RANDOM_OCTETS = 8;

    // RFC 3411 section 5: 5 to 32 octets.
    private static final int LEAST_OCTETS = 5;
    private static final int MOST_OCTETS = 32;

    /// The engine of a home, one boot later than it was.
    ///
    /// @throws ProblemException when the file cannot be written
    static EngineFile next(Path file) throws ProblemException {
        EngineFile next = read(file);
        try {
            next.write(file);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem("snmp cannot remember its engine.", Failures.why(file, e), null),
                    e);
        }
        return next;
    }

    private static EngineFile read(Path file) {
        if (!Files.exists(file)) {
            return fresh();
        }
        try {
            String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
            if (words.length == 3 && words[0].equals(VERSION)) {
                byte[] id = HexFormat.of().parseHex(words[1]);
                int boots = Integer.parseInt(words[2]);
                if (id.length >= LEAST_OCTETS
                        && id.length <= MOST_OCTETS
                        && boots > 0
                        && boots < MOST_BOOTS) {
                    return new EngineFile(id, boots + 1);
                }
            }
            LOG.log(Level.WARNING, "not an engine of SNMP, a new one is made file=" + file);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "not readable, a new engine of SNMP is made file=" + file, e);
        }
        return fresh();
    }

    // RFC 3411 section 5: the enterprise with the first bit set, 5 for octets of our own choice.
    private static EngineFile fresh() {
        var random = new byte[RANDOM_OCTETS];
        new SecureRandom().nextBytes(random);
        byte[] id =
                ByteBuffer.allocate(LEAST_OCTETS + RANDOM_OCTETS)
                        .putInt(PosternMib.ENTERPRISE | 0x8000_0000)
                        .put((byte) 5)
                        .put(random)
                        .array();
        return new EngineFile(id, 1);
    }

    private void write(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        String text = VERSION + " " + HexFormat.of().formatHex(id) + " " + boots + "\n";
        try (var channel =
                FileChannel.open(
                        next,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
