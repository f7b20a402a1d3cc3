package org.postern.web;

import org.postern.engine.EngineException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/// A browser's login.
///
/// @param id names it to its user and in logs; no secret
/// @param account the account's id
/// @param password when the account's password was set, as the login was judged: another one ends
///   it
/// @param begun when the login was
/// @param used when it was used last, to some minutes
/// @param remembered whether it outlives the browser
/// @param client the address that logged in
/// @param agent what the browser says it is, cut to 200 characters
/// @param means how the login was proved: `password`, `password+totp`, `passkey` …
record WebSession(
        String id,
        String account,
        Instant password,
        Instant begun,
        Instant used,
        boolean remembered,
        String client,
        String agent,
        String means) {
    private static final int VERSION = 1;
    private static final int LONGEST_AGENT = 200;

    WebSession {
        if (agent.length() > LONGEST_AGENT) {
            agent = agent.substring(0, LONGEST_AGENT);
        }
    }

    WebSession usedAt(Instant now) {
        return new WebSession(id, account, password, begun, now, remembered, client, agent, means);
    }

    WebSession withPassword(Instant changed) {
        return new WebSession(id, account, changed, begun, used, remembered, client, agent, means);
    }

    /// When it ends if it is not used before.
    Instant expires(WebSettings settings) {
        Duration idle = remembered ? settings.rememberIdle() : settings.sessionIdle();
        Duration life = remembered ? settings.rememberLife() : settings.sessionLife();
        var byUse = used.plus(idle);
        var byAge = begun.plus(life);
        return byUse.isBefore(byAge) ? byUse : byAge;
    }

    byte[] encode() {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeUTF(id);
            out.writeUTF(account);
            out.writeLong(password.toEpochMilli());
            out.writeLong(begun.toEpochMilli());
            out.writeLong(used.toEpochMilli());
            out.writeBoolean(remembered);
            out.writeUTF(client);
            out.writeUTF(agent);
            out.writeUTF(means);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return octets.toByteArray();
    }

    static WebSession decode(byte[] value) throws EngineException {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new EngineException(
                        EngineException.Kind.FAILED,
                        "a session has format version " + version + ", this release reads 1",
                        null);
            }
            return new WebSession(
                    in.readUTF(),
                    in.readUTF(),
                    Instant.ofEpochMilli(in.readLong()),
                    Instant.ofEpochMilli(in.readLong()),
                    Instant.ofEpochMilli(in.readLong()),
                    in.readBoolean(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF());
        } catch (IOException cut) {
            throw new EngineException(EngineException.Kind.FAILED, "a session is cut short", cut);
        }
    }
}
