package org.postern.directory;

import org.postern.directory.Attributes.Attribute;
import org.postern.engine.EngineException;

import java.util.ArrayList;

/// Attributes within a stored value: how many types (2 octets); for each its name (text), how many
/// values (4 octets), and those (each 2 octets of length, then octets).
final class AttributesCodec {
    private AttributesCodec() {}

    static void encode(Attributes attributes, RecordWriter record) {
        record.shortNumber(attributes.all().size());
        for (Attribute attribute : attributes.all()) {
            record.text(attribute.type()).number(attribute.octets().size());
            attribute.octets().forEach(record::octets);
        }
    }

    static Attributes decode(RecordReader record) throws EngineException {
        int types = record.shortNumber();
        if (types == 0) {
            return Attributes.NONE;
        }
        var all = new ArrayList<Attribute>(types);
        for (int i = 0; i < types; i++) {
            String type = record.text();
            int count = record.number();
            if (count < 1) {
                throw record.failed("has an attribute without a value");
            }
            var values = new ArrayList<byte[]>();
            for (int value = 0; value < count; value++) {
                values.add(record.octets());
            }
            all.add(new Attribute(type, values));
        }
        return Attributes.of(all);
    }
}
