# syntax=docker/dockerfile:1
# The command `varve` and nothing else:
#   docker build -t varve . && docker run --rm -v "$PWD:/project:ro" varve list
# It knows no environment and no secret: both are given when it runs, by -e, --env-file or a mount of secrets.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
COPY console/package.json console/package.json
# The image has its own Node, so no package has to install anything. The console is built with packages of its own.
RUN npm ci --ignore-scripts --no-audit --no-fund --include-workspace-root --workspace=console
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY console console
COPY src src
RUN npm run build && chmod 755 dist/cli/bin.js
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspaces=false

FROM node:24-bookworm-slim
COPY --from=build /build/package.json /opt/varve/package.json
COPY --from=build /build/node_modules /opt/varve/node_modules
COPY --from=build /build/dist /opt/varve/dist
COPY LICENSE /opt/varve/LICENSE
# A configuration module finds `varve` on its way up from /project, and the store's volume belongs to who writes it.
RUN mkdir /node_modules \
  && ln -s /opt/varve /node_modules/varve \
  && ln -s /opt/varve/dist/cli/bin.js /usr/local/bin/varve \
  && install -d -o 1000 -g 1000 /data
WORKDIR /project
# The user `node`, as a number: Kubernetes cannot tell from a name that it is not root.
USER 1000:1000
ENTRYPOINT ["varve"]
CMD ["help"]
