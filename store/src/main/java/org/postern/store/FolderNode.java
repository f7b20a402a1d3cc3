package org.postern.store;

import org.postern.engine.EngineException;

import java.util.EnumSet;
import java.util.Set;

/// A folder's place in the hierarchy: the value of a folder key.
///
/// Octets: version (1), parent's id (4; 0 is the top), attributes (1: bit 0 is `\Noselect`),
/// special uses (2: a bit each, see [SpecialUse]), own name (counted UTF-8). The full name follows
/// from the parents, so renaming a tree writes one record.
///
/// @param name the last element of the full name
record FolderNode(int id, int parent, String name, boolean selectable, Set<SpecialUse> uses) {
    /// The parent of those at the top.
    static final int TOP = 0;

    private static final int VERSION = 1;
    private static final int NOSELECT = 1;

    FolderNode {
        uses = Set.copyOf(uses);
    }

    byte[] encode() {
        int bits = 0;
        for (SpecialUse use : uses) {
            bits |= use.mask();
        }
        return new RecordWriter(32)
                .u8(VERSION)
                .u32(parent)
                .u8(selectable ? 0 : NOSELECT)
                .fixed(bits, 2)
                .text(name)
                .toOctets();
    }

    static FolderNode decode(int id, byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        int parent = (int) in.u32();
        boolean selectable = (in.u8() & NOSELECT) == 0;
        long bits = in.fixed(2);
        var uses = EnumSet.noneOf(SpecialUse.class);
        for (SpecialUse use : SpecialUse.values()) {
            if ((bits & use.mask()) != 0) {
                uses.add(use);
            }
        }
        return new FolderNode(id, parent, in.text(), selectable, uses);
    }

    FolderNode at(int newParent, String newName) {
        return new FolderNode(id, newParent, newName, selectable, uses);
    }

    FolderNode with(Set<SpecialUse> newUses) {
        return new FolderNode(id, parent, name, selectable, newUses);
    }

    FolderNode selectable(boolean newSelectable) {
        return new FolderNode(id, parent, name, newSelectable, newSelectable ? uses : Set.of());
    }
}
