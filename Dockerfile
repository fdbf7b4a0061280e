FROM node:20-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && npm pack --pack-destination /tmp

FROM node:20-slim
COPY --from=build /tmp/jobwait-*.tgz /tmp/
RUN npm install --global --omit=dev /tmp/jobwait-*.tgz && rm /tmp/jobwait-*.tgz
USER node
WORKDIR /home/node
ENTRYPOINT ["jobwait"]
