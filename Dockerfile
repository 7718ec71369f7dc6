FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY adapters ./adapters
COPY channels ./channels
COPY config ./config
COPY schema ./schema
COPY scripts/health.mjs ./scripts/
COPY src ./src
# A new named volume takes the owner of the folder that it covers.
RUN mkdir /data /blobs && chown node:node /data /blobs && chmod 700 /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "scripts/health.mjs"]
CMD ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=16", "--max-old-space-size=1024", "src/main.ts"]
