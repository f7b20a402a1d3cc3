package org.postern.web;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads CBOR as authenticators write it (RFC 8949): whole numbers, octets, text, lists, maps,
/// flags, all of definite length, as CTAP's canonical form has it. Everything else is refused.
///
/// Java and CBOR: [Long] number, `byte[]` octets, [String] text, [List], [Map] (in its order, with
/// numbers and texts for keys), [Boolean].
final class Cbor {
    /// CTAP's canonical form nests four levels at most.
    private static final int DEEPEST = 8;

    private static final int MOST_ELEMENTS = 1_000;

    private final ByteBuffer octets;

    Cbor(byte[] octets) {
        this.octets = ByteBuffer.wrap(octets);
    }

    /// What is read is no CBOR, or none that we know.
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String why) {
            super(why);
        }
    }

    /// Octets read so far.
    int position() {
        return octets.position();
    }

    /// The next value.
    Object next() throws MalformedException {
        try {
            return value(0);
        } catch (BufferUnderflowException cut) {
            throw new MalformedException("cut short");
        }
    }

    /// The next value, which is a map.
    Map<Object, Object> map() throws MalformedException {
        if (next() instanceof Map<?, ?> map) {
            return new LinkedHashMap<>(map);
        }
        throw new MalformedException("no map");
    }

    // RFC 8949 section 3
    private Object value(int depth) throws MalformedException {
        if (depth > DEEPEST) {
            throw new MalformedException("nested too deeply");
        }
        int initial = octets.get() & 0xFF;
        int type = initial >> 5;
        int further = initial & 0x1F;
        if (type == 7) {
            return flag(further);
        }
        long argument = argument(further);
        return switch (type) {
            case 0 -> argument;
            case 1 -> -1 - argument;
            case 2 -> taken(argument);
            case 3 -> text(taken(argument));
            case 4 -> list(argument, depth);
            case 5 -> entries(argument, depth);
            default -> throw new MalformedException("a tag");
        };
    }

    // RFC 8949 section 3.3
    private static Object flag(int further) throws MalformedException {
        return switch (further) {
            case 20 -> false;
            case 21 -> true;
            default -> throw new MalformedException("a simple value or a fraction");
        };
    }

    private long argument(int further) throws MalformedException {
        long argument =
                switch (further) {
                    case 24 -> octets.get() & 0xFFL;
                    case 25 -> octets.getShort() & 0xFFFFL;
                    case 26 -> octets.getInt() & 0xFFFF_FFFFL;
                    case 27 -> octets.getLong();
                    default -> further;
                };
        if (further > 27 || argument < 0) {
            throw new MalformedException("an indefinite or impossible length");
        }
        return argument;
    }

    private byte[] taken(long length) throws MalformedException {
        if (length > octets.remaining()) {
            throw new MalformedException("cut short");
        }
        var taken = new byte[(int) length];
        octets.get(taken);
        return taken;
    }

    private static String text(byte[] utf8) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("text that is not UTF-8");
        }
    }

    private List<Object> list(long count, int depth) throws MalformedException {
        requireFew(count);
        var list = new ArrayList<Object>();
        for (long i = 0; i < count; i++) {
            list.add(value(depth + 1));
        }
        return list;
    }

    private Map<Object, Object> entries(long count, int depth) throws MalformedException {
        requireFew(count);
        var map = new LinkedHashMap<Object, Object>();
        for (long i = 0; i < count; i++) {
            Object key = value(depth + 1);
            if (!(key instanceof Long || key instanceof String)) {
                throw new MalformedException("a key that is neither number nor text");
            }
            if (map.put(key, value(depth + 1)) != null) {
                throw new MalformedException("a key twice");
            }
        }
        return map;
    }

    private static void requireFew(long count) throws MalformedException {
        if (count > MOST_ELEMENTS) {
            throw new MalformedException("too many elements");
        }
    }
}
