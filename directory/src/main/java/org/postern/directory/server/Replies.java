package org.postern.directory.server;

import com.unboundid.asn1.ASN1Buffer;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.ResultCode;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Attributes;
import org.postern.directory.DirectoryEntry;
import org.postern.net.WireOutput;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What goes to the client: whole messages, whichever thread sends them.
final class Replies {
    private static final byte ENTRY = 0x64;
    private static final byte CONTROLS = (byte) 0xA0;

    /// Larger buffers than this are not kept between messages.
    private static final int KEPT_OCTETS = 64 << 10;

    private final WireOutput output;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by `lock`.
    private ASN1Buffer buffer = new ASN1Buffer(1 << 10);

    Replies(WireOutput output) {
        this.output = output;
    }

    void send(int id, ProtocolOp operation, List<Control> controls) throws IOException {
        lock.lock();
        try {
            new LDAPMessage(id, operation, controls).writeTo(buffer);
            write();
        } finally {
            lock.unlock();
        }
    }

    /// The result of an operation, of the type that answers it.
    void result(
            int id,
            byte type,
            ResultCode code,
            String matched,
            String diagnostic,
            List<Control> controls)
            throws IOException {
        lock.lock();
        try {
            var message = buffer.beginSequence();
            buffer.addInteger(id);
            var operation = buffer.beginSequence(type);
            buffer.addEnumerated(code.intValue());
            buffer.addOctetString(matched);
            buffer.addOctetString(diagnostic);
            operation.end();
            controls(controls);
            message.end();
            write();
        } finally {
            lock.unlock();
        }
    }

    /// One entry of a search.
    ///
    /// @param choice which attributes; null for all that are there, as they are spelled
    void entry(
            int id,
            DirectoryEntry entry,
            @Nullable AttributeChoice choice,
            boolean typesOnly,
            List<Control> controls)
            throws IOException {
        lock.lock();
        try {
            var message = buffer.beginSequence();
            buffer.addInteger(id);
            var operation = buffer.beginSequence(ENTRY);
            buffer.addOctetString(entry.name().toString());
            var attributes = buffer.beginSequence();
            for (var attribute : entry.attributes().all()) {
                if (choice == null || choice.takes(attribute)) {
                    attribute(
                            choice == null ? attribute.type() : choice.nameOf(attribute),
                            attribute,
                            typesOnly);
                }
            }
            attributes.end();
            operation.end();
            controls(controls);
            message.end();
            write();
        } finally {
            lock.unlock();
        }
    }

    private void attribute(String name, Attributes.Attribute attribute, boolean typesOnly) {
        var sequence = buffer.beginSequence();
        buffer.addOctetString(name);
        var values = buffer.beginSet();
        if (!typesOnly) {
            attribute.octets().forEach(buffer::addOctetString);
        }
        values.end();
        sequence.end();
    }

    private void controls(List<Control> controls) {
        if (!controls.isEmpty()) {
            var sequence = buffer.beginSequence(CONTROLS);
            controls.forEach(control -> control.writeTo(buffer));
            sequence.end();
        }
    }

    private void write() throws IOException {
        buffer.writeTo(output);
        if (buffer.length() > KEPT_OCTETS) {
            buffer = new ASN1Buffer(1 << 10);
        } else {
            buffer.clear();
        }
    }

    void flush() throws IOException {
        lock.lock();
        try {
            output.flush();
        } finally {
            lock.unlock();
        }
    }
}
