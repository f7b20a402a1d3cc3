package org.postern.reports;

import org.postern.engine.EngineException;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads what [RowOutput] wrote.
final class RowInput {
    private final DataInputStream in;

    RowInput(byte[] octets) {
        in = new DataInputStream(new ByteArrayInputStream(octets));
    }

    String text() throws EngineException {
        try {
            return in.readUTF();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    int number() throws EngineException {
        try {
            return in.readInt();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    List<String> list() throws EngineException {
        try {
            var texts = new ArrayList<String>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                texts.add(in.readUTF());
            }
            return texts;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static EngineException damaged(IOException cause) {
        return new EngineException(EngineException.Kind.FAILED, "a count is damaged", cause);
    }
}
