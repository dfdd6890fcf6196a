package io.github.reactorserver.boot.handler;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/** JSON by the mapper of the application. Loaded only where Jackson is. */
record JacksonCodec(JsonMapper mapper) implements JsonCodec {

    static JsonCodec among(BeanFactory beans) {
        return new JacksonCodec(beans.getBeanProvider(JsonMapper.class).getIfAvailable(JsonMapper::shared));
    }

    // Jackson's own message names classes, which are not the client's business
    @Override
    public @Nullable Object read(byte[] document, Type type) throws BadMessageException {
        try {
            return mapper.readValue(document, mapper.constructType(type));
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw BadMessageException.badRequest("the body is not the JSON that is expected here" + where, e);
        }
    }

    @Override
    public byte[] write(Object value) {
        return mapper.writeValueAsBytes(value);
    }
}
